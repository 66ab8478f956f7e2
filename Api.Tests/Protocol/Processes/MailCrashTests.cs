using System.Net;
using System.Net.Http.Json;
using Api.Tests.Infrastructure.Mail;
using Api.Tests.Processes;
using Api.Tests.Support;
using SmtpServer.Protocol;

namespace Api.Tests.Protocol.Processes;

/// <summary>The process is killed between the commit of mails and their sending.</summary>
[Category("Slow")]
public sealed class MailCrashTests : ProcessFixture
{
    private const int MailsEach = 3;
    private readonly Dictionary<string, string> _flows = [];
    private TestDatabase _database = null!;
    private MailServer _server = null!;

    [SetUp]
    public async Task StartServerAsync()
    {
        _flows.Clear();
        _database = TestDatabase.Create();
        _server = await MailServer.StartAsync();
    }

    [TearDown]
    public void DisposeServer()
    {
        _server.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task Row_97_Killed_after_the_answer_every_mail_arrives_with_one_id_and_its_code_finishes()
    {
        var kills = Thoroughness.Rounds(suite: 5, onDemand: 20);
        var chance = Thoroughness.Chance();
        for (var kill = 0; kill < kills; kill++)
        {
            await AskAndKillAsync(survivors: chance.Next(-1, MailsEach));
            ExpireClaims();
        }

        using var last = await StartProcessAsync();
        await Thoroughness.UntilAsync(() => _database.QueryColumn("SELECT Id FROM Outbox").Count == 0, Hang.Limit, "all are sent");

        var received = _server.Received.Select(mail => mail.Message).ToList();
        var mails = received.DistinctBy(message => message.MessageId).Select(message => new ReadableMail(message)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(mail => mail.Recipient), Is.EquivalentTo(_flows.Keys), "each has one id");
            Assert.That(received.Count - mails.Count, Is.InRange(0, kills), "a kill doubles the mail that is under way at most");
        }

        await FinishAsync(last, mails);
        await TestContext.Out.WriteLineAsync($"{kills} kills, {mails.Count} mails, {received.Count} messages");
    }

    /// <summary>
    /// Asks for flows and kills the process once they are answered, the server has so many mails of this process and the next is
    /// unanswered; wherever the sending is with -1.
    /// </summary>
    private async Task AskAndKillAsync(int survivors)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dead = new TaskCompletionSource();
        var answered = 0;
        _server.AnswerMessage = async _ =>
        {
            if (Interlocked.Increment(ref answered) > survivors)
            {
                reached.TrySetResult();
                await dead.Task;
            }

            return SmtpResponse.Ok;
        };
        using (var process = await StartProcessAsync())
        {
            using var client = Client(process);
            for (var i = 0; i < MailsEach; i++)
            {
                await AskAsync(client, $"ada{_flows.Count}@example.com");
            }

            if (survivors >= 0)
            {
                await reached.Task.WaitAsync(Hang.Limit);
            }
        }

        dead.SetResult();
        _server.AnswerMessage = _ => Task.FromResult(SmtpResponse.Ok);
    }

    private async Task AskAsync(HttpClient client, string email)
    {
        using var answer = await client.PostAsJsonAsync("/api/account/signup/", new { email });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
        _flows.Add(email, (string)(await answer.ReadObjectAsync())["flow"]!);
    }

    private async Task FinishAsync(ApiProcess process, IEnumerable<ReadableMail> mails)
    {
        using var client = Client(process);
        foreach (var mail in mails)
        {
            using var answer = await client.PostAsJsonAsync(
                "/api/account/signup/confirm/", new { flow = _flows[mail.Recipient], code = mail.Code, password = ApiPair.Password });
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
        }
    }

    // Another process would take over in two minutes.
    private void ExpireClaims() => _database.Query("UPDATE Outbox SET NextAttemptAt = RequestedAt");

    private Task<ApiProcess> StartProcessAsync() => ApiProcess.StartAsync(Folder, ApiPair.Settings(
        [
            .. _database.Environment, ("Accounts__SignUp", "true"), ("Mail__Host", "127.0.0.1"), ("Mail__Port", $"{_server.Port}"),
            ("Mail__Security", "None"), ("Mail__From", "noreply@shop.example"),
        ]));
}
