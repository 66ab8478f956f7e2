using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Codes that are sent to two replicas at once.</summary>
[Category("Slow")]
public sealed class FlowProcessesTests : ProcessFixture
{
    private const int Tries = 50;
    private const string Address = "ada@example.com";
    private const string Ask = "/api/account/signup/";
    private const string Confirm = "/api/account/signup/confirm/";

    [Test]
    public async Task Row_88_On_two_processes_five_of_fifty_codes_are_compared_and_a_right_one_counts_once()
    {
        using var pair = await ApiPair.StartAsync(Folder, ("Accounts__SignUp", "true"));
        var (guessed, guessedMail) = await AskAsync(pair, mails: 1);
        var wrong = (guessedMail.Code![0] == '0' ? '1' : '0') + guessedMail.Code[1..];
        var guesses = await ConfirmAtOnceAsync(pair, guessed, wrong);
        using var late = await pair.Clients[0].PostAsJsonAsync(
            Confirm, new { flow = guessed, code = guessedMail.Code, password = ApiPair.Password });
        var left = Count(pair, "SELECT TriesLeft FROM Flows");
        var compared = ((byte[])pair.Database.QueryColumn("SELECT WrongCodes FROM AddressCounters").Single()!).Length / sizeof(long);

        var (flow, mail) = await AskAsync(pair, mails: 2);
        var answers = await ConfirmAtOnceAsync(pair, flow, mail.Code!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(guesses, Is.All.EqualTo("400 code_not_valid"));
            await late.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
            Assert.That((left, compared), Is.EqualTo((0, 5)));
            Assert.That(answers.Count(answer => answer == "201 "), Is.EqualTo(1));
            Assert.That(answers.Where(answer => answer != "201 "), Is.All.EqualTo("400 code_not_valid"));
            Assert.That(Count(pair, $"SELECT count(*) FROM Users WHERE Email = '{Address}'"), Is.EqualTo(1));
            Assert.That(
                Count(pair, $"SELECT count(*) FROM Sessions WHERE UserId = (SELECT Id FROM Users WHERE Email = '{Address}')"),
                Is.EqualTo(1));
            Assert.That(Count(pair, "SELECT count(*) FROM Flows"), Is.Zero, "those of the address are over");
        }
    }

    /// <summary>Asks one process for a sign-up, and reads the last of so many mails.</summary>
    private async Task<(string Flow, ReadableMail Mail)> AskAsync(ApiPair pair, int mails)
    {
        using var answer = await pair.Clients[0].PostAsJsonAsync(Ask, new { email = Address });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
        var sent = await ReadableMail.WaitAsync(Path.Combine(Folder, "data", "mail"), Address, mails);
        return ((string)(await answer.ReadObjectAsync())["flow"]!, sent[^1]);
    }

    private static async Task<string[]> ConfirmAtOnceAsync(ApiPair pair, string flow, string code) =>
        await Task.WhenAll(Enumerable.Range(0, Tries).Select(i => Task.Run(async () =>
        {
            using var answer = await pair.Clients[i % 2].PostAsJsonAsync(Confirm, new { flow, code, password = ApiPair.Password });
            return $"{(int)answer.StatusCode} {(string?)(await answer.ReadObjectAsync())["code"]}";
        })));

    private static long Count(ApiPair pair, string sql) =>
        Convert.ToInt64(pair.Database.QueryColumn(sql).Single(), CultureInfo.InvariantCulture);
}
