using Api.Application.Mail;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using SmtpServer.Protocol;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>The mails that wait: written with what they tell of, handed out once, and over when that is over.</summary>
public sealed class OutboxTests : MailFixture
{
    [Test]
    public async Task Row_99_A_waiting_mail_holds_no_code_no_link_and_nothing_that_the_caller_wrote()
    {
        var layers = Program(1);
        await AddAsync(layers, CodeMail(layers), Notice(layers, MailTemplate.AccountDeleted));

        var dump = Database.ReadContent();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dump, Does.Contain(Recipient), "the rows are there");
            Assert.That(dump, Does.Contain("Firefox, Windows").And.Not.Contain("Mozilla").And.Not.Contain("evil"));
            Assert.That(dump, Does.Not.Contain(Code).And.Not.Contain(LinkSecret));
        }
    }

    [Test]
    public async Task Row_97_A_mail_goes_with_its_transaction()
    {
        var layers = Program(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => layers.WithAsync(async (IServiceProvider services) =>
            await services.GetRequiredService<AppDbContext>().InTransactionAsync<object>(
                async () =>
                {
                    await services.GetRequiredService<IOutbox>().AddAsync(CodeMail(layers), default);
                    throw new InvalidOperationException();
                },
                default)));

        Assert.That(await WaitingAsync(layers), Is.Empty);
    }

    [Test]
    public async Task A_mail_is_not_written_outside_a_transaction()
    {
        var layers = Program(1);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => layers.WithAsync((IOutbox outbox) => outbox.AddAsync(CodeMail(layers), default)));
    }

    [Test]
    public async Task Mails_about_requests_of_a_user_are_taken_back_and_notices_and_mails_of_others_stay()
    {
        var layers = Program(1);
        var ofAnother = CodeMail(layers) with { User = new(8) };
        var ofNobody = CodeMail(layers) with { User = null };
        var withoutCode = CodeMail(layers) with { Template = MailTemplate.SignUpKnown, Flow = null };
        await AddAsync(layers, CodeMail(layers), withoutCode, Notice(layers), ofAnother, ofNobody);

        await layers.WithDatabaseAsync(context => context.DeleteMailsAsync(new(7), default));

        Assert.That(
            (await WaitingAsync(layers)).Select(mail => mail.FlowId), Is.EquivalentTo(new[] { null, ofAnother.Flow, ofNobody.Flow }));
    }

    [Test]
    public async Task Row_97_Two_replicas_send_different_mails_at_the_same_time()
    {
        const int Mails = 30;
        var server = await StartServerAsync();
        var together = new TaskCompletionSource();
        var arrived = 0;
        // The first two answers wait for each other: each replica has one in its hands.
        server.AnswerMessage = async _ =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                together.SetResult();
            }

            await together.Task;
            return SmtpResponse.Ok;
        };
        var (one, other) = (Program(server.Port), Program(server.Port));
        await AddAsync(one, [.. Enumerable.Range(0, Mails).Select(_ => CodeMail(one))]);

        await Task.WhenAll(SendDueAsync(one), SendDueAsync(other)).WaitAsync(Hang.Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received, Has.Count.EqualTo(Mails));
            Assert.That(server.Received.Select(mail => mail.Message.MessageId), Is.Unique);
            Assert.That(Sent(one) + Sent(other), Is.EqualTo(Mails));
            Assert.That(Sent(one), Is.Positive);
            Assert.That(Sent(other), Is.Positive);
            Assert.That(await WaitingAsync(one), Is.Empty);
        }

        static int Sent(LayersWithoutWeb layers) =>
            layers.Log.Lines.Count(line => line.Text.EndsWith("was sent ", StringComparison.Ordinal));
    }

    [Test]
    public async Task Row_97_What_a_dead_replica_had_claimed_is_sent_by_another_after_two_minutes()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));
        var claim = layers.Time.GetUtcNow().AddMinutes(2);
        var mail = (await WaitingAsync(layers)).Single();
        Assert.That(await layers.WithAsync((OutboxQueue queue) => queue.TryClaimAsync(mail, claim, default)), Is.True);

        layers.Time.Advance(TimeSpan.FromSeconds(119));
        await SendDueAsync(layers);
        Assert.That(server.Received, Is.Empty);
        layers.Time.Advance(TimeSpan.FromSeconds(1));
        await SendDueAsync(layers);

        Assert.That(server.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Row_97_Who_comes_second_has_no_claim_and_who_is_late_changes_nothing()
    {
        var layers = Program(1);
        await AddAsync(layers, CodeMail(layers));
        var mail = (await WaitingAsync(layers)).Single();
        var (now, later) = (layers.Time.GetUtcNow(), layers.Time.GetUtcNow().AddMinutes(2));

        await layers.WithAsync(async (OutboxQueue queue) =>
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(await queue.TryClaimAsync(mail, later, default), Is.True);
                Assert.That(await queue.TryClaimAsync(mail, later, default), Is.False);
                Assert.That(await queue.TryDeleteAsync(mail.Id, mail.Attempts, default), Is.False);
                Assert.That(await queue.TryPutOffAsync(mail.Id, mail.Attempts, now, default), Is.False);
                Assert.That(await queue.TrySetAsideAsync(mail.Id, mail.Attempts, now, later, default), Is.False);
                Assert.That(await queue.TryDeleteAsync(mail.Id, mail.Attempts + 1, default), Is.True);
            }
        });
    }

    [Test]
    public async Task A_code_whose_flow_is_over_is_not_sent()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        var (over, expired) = (CodeMail(layers), CodeMail(layers));
        await AddAsync(layers, over, expired);
        Flows.Open.Remove(over.Flow!.Value);
        Flows.Open[expired.Flow!.Value] = Flows.Open[expired.Flow.Value] with { ExpiresAt = layers.Time.GetUtcNow() };

        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received, Is.Empty);
            Assert.That(await WaitingAsync(layers), Is.Empty);
        }
    }

    [Test]
    public async Task A_notice_is_tried_for_a_day_and_a_code_as_long_as_it_counts()
    {
        using var server = new RudeMailServer(Rudeness.DiesInMessage);
        var layers = Program(server.Port);
        var (notice, code) = (Notice(layers), CodeMail(layers));
        await AddAsync(layers, notice, code);

        await GoOnUntilAsync(layers, 1);
        var codeEnded = layers.Time.GetUtcNow();
        await GoOnUntilAsync(layers, 0);
        var noticeEnded = layers.Time.GetUtcNow();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(codeEnded - code.ExpiresAt, Is.InRange(TimeSpan.Zero, TimeSpan.FromMinutes(5)));
            Assert.That(noticeEnded - notice.ExpiresAt, Is.InRange(TimeSpan.Zero, TimeSpan.FromMinutes(5)));
            Assert.That(layers.Log.Lines.Count(line => line.Text.Contains("was given up", StringComparison.Ordinal)), Is.EqualTo(2));
        }
    }

    private static async Task GoOnUntilAsync(LayersWithoutWeb layers, int left)
    {
        List<OutboxMail> waiting;
        while ((waiting = await WaitingAsync(layers)).Count > left)
        {
            var next = waiting.Min(mail => mail.NextAttemptAt);
            layers.Time.SetUtcNow(next > layers.Time.GetUtcNow() ? next : layers.Time.GetUtcNow());
            await SendDueAsync(layers);
        }
    }
}
