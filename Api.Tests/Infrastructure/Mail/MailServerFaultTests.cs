using System.Net;
using System.Net.Sockets;
using Api.Infrastructure.Mail;
using Api.Tests.Protocol;
using Api.Tests.Support;
using Microsoft.Extensions.Logging;
using SmtpServer.Protocol;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>Row 97: a mail server that is away, slow, refusing or dying loses no mail, and gets none twice that it answered.</summary>
public sealed class MailServerFaultTests : MailFixture
{
    [Test]
    public async Task Row_97_A_server_that_is_away_gets_the_mail_when_it_is_back()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var layers = Program(((IPEndPoint)nobody.LocalEndPoint!).Port);
        await AddAsync(layers, CodeMail(layers), Notice(layers));

        var goesOn = await SendDueAsync(layers);

        Assert.That(goesOn, Is.False, "the second mail would find the same");
        var waiting = await WaitingAsync(layers);
        Assert.That(waiting.Select(mail => mail.Attempts), Is.EquivalentTo(new[] { 1, 0 }));
        AssertLogged(layers, LogLevel.Warning, "ConnectionRefused");

        var server = await StartServerAsync();
        var again = Program(server.Port);
        await SendDueAsync(again);
        Assert.That(server.Received, Has.Count.EqualTo(1), "the one that has been tried waits");
        again.Time.Advance(TimeSpan.FromSeconds(5));
        await SendDueAsync(again);

        Assert.That(server.Received, Has.Count.EqualTo(2));
        Assert.That(await WaitingAsync(again), Is.Empty);
    }

    [Test]
    public async Task Row_97_Tries_are_ever_further_apart_until_five_minutes()
    {
        using var server = new RudeMailServer(Rudeness.DiesInMessage);
        var layers = Program(server.Port);
        await AddAsync(layers, Notice(layers));

        var delays = new List<double>();
        for (var attempt = 0; attempt < 9; attempt++)
        {
            await SendDueAsync(layers);
            var next = (await WaitingAsync(layers)).Single().NextAttemptAt;
            delays.Add((next - layers.Time.GetUtcNow()).TotalSeconds);
            // A moment before it is due nobody comes.
            layers.Time.SetUtcNow(next.AddMilliseconds(-1));
            var before = server.Connections;
            await SendDueAsync(layers);
            Assert.That(server.Connections, Is.EqualTo(before));
            layers.Time.SetUtcNow(next);
        }

        Assert.That(delays, Is.EqualTo(new[] { 5, 10, 20, 40, 80, 160, 300, 300, 300 }));
    }

    [Test]
    public async Task Row_97_A_server_that_says_nothing_is_left_within_half_a_minute()
    {
        using var server = new RudeMailServer(Rudeness.Silent);
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));

        var sending = SendDueAsync(layers);
        await Thoroughness.UntilAsync(() => server.Connections == 1, Hang.Limit, "it connects");
        layers.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await sending.WaitAsync(Hang.Limit), Is.False);
        Assert.That((await WaitingAsync(layers)).Single().NextAttemptAt, Is.EqualTo(layers.Time.GetUtcNow().AddSeconds(5)));
        AssertLogged(layers, LogLevel.Warning, "no answer in time");
    }

    [Test]
    public async Task Row_97_A_server_that_stalls_after_the_message_gets_it_again_with_the_same_id()
    {
        var server = await StartServerAsync();
        var stalled = new TaskCompletionSource<SmtpResponse>();
        server.AnswerMessage = _ => stalled.Task;
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));

        var sending = SendDueAsync(layers);
        await Thoroughness.UntilAsync(() => server.Received.Count == 1, Hang.Limit, "the message is there");
        layers.Time.Advance(MailDispatch.SendingLimit);
        await sending.WaitAsync(Hang.Limit);
        stalled.SetResult(SmtpResponse.Ok);
        server.AnswerMessage = _ => Task.FromResult(SmtpResponse.Ok);
        layers.Time.Advance(TimeSpan.FromSeconds(5));
        await SendDueAsync(layers);

        var ids = server.Received.Select(mail => mail.Message.MessageId).ToList();
        Assert.That(ids, Has.Count.EqualTo(2).And.All.EqualTo(ids[0]));
        Assert.That(await WaitingAsync(layers), Is.Empty);
    }

    [TestCase(Rudeness.DiesInMessage)]
    [TestCase(Rudeness.DiesAfterMessage)]
    public async Task Row_97_A_server_that_dies_gets_the_same_mail_again(object rudeness)
    {
        using var dying = new RudeMailServer((Rudeness)rudeness);
        var layers = Program(dying.Port);
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);
        Assert.That(await WaitingAsync(layers), Has.Count.EqualTo(1));
        var server = await StartServerAsync();
        var again = Program(server.Port);
        again.Time.Advance(TimeSpan.FromSeconds(5));
        await SendDueAsync(again);

        var received = server.Received.Single();
        Assert.That(dying.Sources.Single(), Does.Contain($"Message-Id: <{received.Message.MessageId}>"));
        Assert.That(await WaitingAsync(again), Is.Empty);
    }

    [TestCase(421)]
    [TestCase(450)]
    [TestCase(452)]
    public async Task Row_97_A_recipient_who_is_put_off_gets_the_mail_later_and_the_others_at_once(int status)
    {
        var server = await StartServerAsync();
        server.AnswerRecipient = to => to == Recipient ? new SmtpResponse((SmtpReplyCode)status, $"not now, {to}") : null;
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers), Notice(layers, recipient: "grace@example.com"));

        await SendDueAsync(layers);
        Assert.That(server.Received.SelectMany(mail => mail.Recipients), Is.EqualTo(new[] { "grace@example.com" }));
        server.AnswerRecipient = _ => null;
        layers.Time.Advance(TimeSpan.FromSeconds(5));
        await SendDueAsync(layers);

        Assert.That(server.Received.SelectMany(mail => mail.Recipients), Is.EqualTo(new[] { "grace@example.com", Recipient }));
        AssertNoAddressIsLogged(layers);
    }

    [Test]
    public async Task Row_97_A_recipient_who_is_refused_is_set_aside_for_a_week_and_the_others_get_theirs()
    {
        var server = await StartServerAsync();
        server.AnswerRecipient = to => to == Recipient ? new SmtpResponse(SmtpReplyCode.MailboxUnavailable, $"no such user {to}") : null;
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers), Notice(layers, recipient: "grace@example.com"));

        await SendDueAsync(layers);
        layers.Time.Advance(TimeSpan.FromDays(6.9));
        await SendDueAsync(layers);

        Assert.That(server.Received.SelectMany(mail => mail.Recipients), Is.EqualTo(new[] { "grace@example.com" }));
        Assert.That((await WaitingAsync(layers)).Single().SetAsideAt, Is.Not.Null);
        AssertLogged(layers, LogLevel.Error, "550");
        AssertNoAddressIsLogged(layers);
        layers.Time.Advance(TimeSpan.FromDays(0.1));
        await SendDueAsync(layers);
        Assert.That(await WaitingAsync(layers), Is.Empty);
        Assert.That(server.Received, Has.Count.EqualTo(1));
    }

    [TestCase(451, false)]
    [TestCase(452, false)]
    [TestCase(552, true)]
    [TestCase(554, true)]
    public async Task Row_97_A_message_that_is_refused_is_tried_again_or_set_aside_as_the_server_says(int status, bool isSetAside)
    {
        var server = await StartServerAsync();
        server.AnswerMessage = mail => Task.FromResult(new SmtpResponse((SmtpReplyCode)status, $"not {mail.Recipients[0]}, {Code}"));
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));

        await SendDueAsync(layers);

        Assert.That((await WaitingAsync(layers)).Single().SetAsideAt is not null, Is.EqualTo(isSetAside));
        AssertNoAddressIsLogged(layers);
        server.AnswerMessage = _ => Task.FromResult(SmtpResponse.Ok);
        layers.Time.Advance(TimeSpan.FromMinutes(1));
        await SendDueAsync(layers);
        Assert.That(server.Received, Has.Count.EqualTo(isSetAside ? 1 : 2));
    }

    [Test]
    public async Task Row_97_A_sender_who_is_refused_is_a_matter_of_the_settings_and_no_mail_is_set_aside()
    {
        using var server = new RudeMailServer(Rudeness.RefusesSender);
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers), Notice(layers));

        await SendDueAsync(layers);

        Assert.That((await WaitingAsync(layers)).Select(mail => mail.SetAsideAt is null), Is.EqualTo(new[] { true, true }));
        AssertLogged(layers, LogLevel.Error, "530");
    }

    [Test]
    public async Task An_address_that_the_server_cannot_write_to_is_set_aside()
    {
        // It offers no SMTPUTF8.
        using var server = new RudeMailServer(Rudeness.DiesAfterMessage);
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers, recipient: "märy@example.com"));

        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Sources, Is.Empty);
            Assert.That((await WaitingAsync(layers)).Single().SetAsideAt, Is.Not.Null);
        }

        AssertLogged(layers, LogLevel.Error, "no SMTPUTF8");
    }

    [Test]
    public async Task An_address_beyond_ASCII_is_written_to_where_the_server_can_after_one_in_ASCII_too()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));
        await AddAsync(layers, CodeMail(layers, recipient: "märy@example.com"), CodeMail(layers, recipient: "grace@example.com"));

        await SendDueAsync(layers);

        Assert.That(server.Received.Select(mail => mail.Message.TextBody), Has.Exactly(3).Contains(Code));
        Assert.That(await WaitingAsync(layers), Is.Empty);
    }

    private static void AssertLogged(LayersWithoutWeb layers, LogLevel level, string text) => Assert.That(
        layers.Log.Lines.Where(line => line.Level == level && line.Category.Contains("Mail", StringComparison.Ordinal))
            .Select(line => line.Text),
        Has.Some.Contains(text));

    private static void AssertNoAddressIsLogged(LayersWithoutWeb layers) => Assert.That(
        layers.Log.Lines.Select(line => line.Text),
        Has.None.Contains(Recipient).And.None.Contains(Code).And.None.Contains(LinkSecret));
}
