using Api.Application.Mail;
using Api.Infrastructure.Mail;
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
    private TestDatabase _database = null!;
    private MailServer _server = null!;

    [SetUp]
    public async Task StartServerAsync()
    {
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
    public async Task Row_97_Killed_between_commit_and_sending_no_mail_is_lost_and_what_comes_twice_has_one_id()
    {
        var kills = Thoroughness.Rounds(suite: 5, onDemand: 20);
        var chance = Thoroughness.Chance();
        var committed = new List<Guid>();
        for (var kill = 0; kill < kills; kill++)
        {
            committed.AddRange(await CommitMailsAsync());
            await KillWhileItSendsAsync(survivors: chance.Next(-1, MailsEach));
            ExpireClaims();
        }

        using var last = await StartProcessAsync();
        await Thoroughness.UntilAsync(() => _database.QueryColumn("SELECT Id FROM Outbox").Count == 0, Hang.Limit, "all are sent");

        var sent = _server.Received.CountBy(mail => mail.Message.MessageId!).ToDictionary();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent.Keys, Is.EquivalentTo(committed.Select(id => $"{id:N}@shop.example")));
            Assert.That(sent.Values.Sum() - committed.Count, Is.InRange(0, kills), "a kill doubles the mail that is under way at most");
        }

        await TestContext.Out.WriteLineAsync($"{kills} kills, {committed.Count} mails, {sent.Values.Sum()} messages");
    }

    /// <summary>Starts the process and kills it when the server has so many mails and the next is unanswered; at once with -1.</summary>
    private async Task KillWhileItSendsAsync(int survivors)
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
            if (survivors >= 0)
            {
                await reached.Task.WaitAsync(Hang.Limit);
            }
        }

        dead.SetResult();
        _server.AnswerMessage = _ => Task.FromResult(SmtpResponse.Ok);
    }

    // Another process would take over in two minutes.
    private void ExpireClaims() => _database.Query("UPDATE Outbox SET NextAttemptAt = RequestedAt");

    private async Task<List<Guid>> CommitMailsAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var mails = Enumerable.Range(0, MailsEach).Select(_ => new OutboxMail
        {
            Id = Guid.CreateVersion7(now),
            Template = MailTemplate.PasswordChanged,
            Language = "en",
            Recipient = "ada@example.com",
            RequestedAt = now,
            ExpiresAt = now.AddDays(1),
            NextAttemptAt = now,
        }).ToList();
        await using var context = _database.Open();
        context.AddRange(mails);
        await context.SaveChangesAsync();
        return [.. mails.Select(mail => mail.Id)];
    }

    private Task<ApiProcess> StartProcessAsync() => ApiProcess.StartAsync(Folder, ApiPair.Settings(
        [
            .. _database.Environment, ("Mail__Host", "127.0.0.1"), ("Mail__Port", $"{_server.Port}"), ("Mail__Security", "None"),
            ("Mail__From", "noreply@shop.example"),
        ]));
}
