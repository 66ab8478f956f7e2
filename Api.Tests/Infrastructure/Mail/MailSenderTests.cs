using Api.Application.Mail;
using Api.Tests.Protocol;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using SmtpServer.Protocol;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>The service that sends: when it wakes, and how it ends.</summary>
public sealed class MailSenderTests : MailFixture
{
    [Test]
    public async Task A_mail_is_sent_at_once_when_it_is_committed_here()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        var sender = await StartSenderAsync(layers);

        for (var sent = 1; sent <= 3; sent++)
        {
            await AddAsync(layers, CodeMail(layers));
            await Thoroughness.UntilAsync(() => server.Received.Count == sent, Hang.Limit, "it is sent while the clock stands still");
        }

        await sender.StopAsync(default);
        Assert.That(await WaitingAsync(layers), Is.Empty);
    }

    [Test]
    public async Task A_mail_that_waits_at_the_start_is_sent_then()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));

        var sender = await StartSenderAsync(layers);

        await Thoroughness.UntilAsync(() => server.Received.Count == 1, Hang.Limit, "it is sent");
        await sender.StopAsync(default);
    }

    [Test]
    public async Task A_mail_that_another_replica_committed_is_found_by_polling()
    {
        var server = await StartServerAsync();
        var (layers, another) = (Program(server.Port), Program(server.Port));
        var sender = await StartSenderAsync(layers);

        await AddAsync(another, CodeMail(another));

        await Thoroughness.UntilAsync(
            () =>
            {
                layers.Time.Advance(TimeSpan.FromSeconds(1));
                return server.Received.Count == 1;
            },
            Hang.Limit,
            "it is found");
        await sender.StopAsync(default);
    }

    [Test]
    public async Task An_outage_of_the_server_ends_nothing()
    {
        using var rude = new RudeMailServer(Rudeness.DiesInMessage);
        var layers = Program(rude.Port);
        await AddAsync(layers, Notice(layers));
        var sender = await StartSenderAsync(layers);

        await Thoroughness.UntilAsync(
            () =>
            {
                layers.Time.Advance(TimeSpan.FromSeconds(1));
                return rude.Connections >= 5;
            },
            Hang.Limit,
            "it goes on trying");
        await sender.StopAsync(default);
        Assert.That(await WaitingAsync(layers), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Row_97_A_mail_whose_key_another_replica_has_waits_and_others_go_on()
    {
        var server = await StartServerAsync();
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers), Notice(layers));
        Flows.HasKeys = false;
        var early = await SendDueAsync(layers);
        var (sent, waiting) = (server.Received.Count, (await WaitingAsync(layers)).Count);
        Flows.HasKeys = true;
        layers.Time.Advance(TimeSpan.FromSeconds(5));
        await SendDueAsync(layers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(early, Is.True, "the way is not blocked");
            Assert.That((sent, waiting), Is.EqualTo((1, 1)));
            Assert.That(server.Received, Has.Count.EqualTo(2));
            Assert.That(await WaitingAsync(layers), Is.Empty);
        }
    }

    [Test]
    public async Task Row_97_Asked_to_end_the_sender_finishes_the_mail_in_its_hands_and_leaves_the_rest()
    {
        var server = await StartServerAsync();
        var answer = new TaskCompletionSource<SmtpResponse>();
        server.AnswerMessage = _ => answer.Task;
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers), CodeMail(layers));
        var sender = await StartSenderAsync(layers);
        await Thoroughness.UntilAsync(() => server.Received.Count == 1, Hang.Limit, "one is under way");

        var ending = sender.StopAsync(default);
        Assert.That(ending.IsCompleted, Is.False);
        answer.SetResult(SmtpResponse.Ok);
        await ending.WaitAsync(Hang.Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Received, Has.Count.EqualTo(1));
            Assert.That((await WaitingAsync(layers)).Select(mail => mail.Attempts), Is.EqualTo(new[] { 0 }), "the other is untouched");
        }
    }

    [Test]
    public async Task Row_97_Asked_to_end_the_sender_leaves_a_stalled_server_after_five_seconds_and_keeps_the_mail()
    {
        var server = await StartServerAsync();
        server.AnswerMessage = _ => new TaskCompletionSource<SmtpResponse>().Task.WaitAsync(Hang.Limit);
        var layers = Program(server.Port);
        await AddAsync(layers, CodeMail(layers));
        var sender = await StartSenderAsync(layers);
        await Thoroughness.UntilAsync(() => server.Received.Count == 1, Hang.Limit, "it is under way");

        var ending = sender.StopAsync(default);
        layers.Time.Advance(TimeSpan.FromSeconds(5));
        await ending.WaitAsync(Hang.Limit);

        Assert.That(await WaitingAsync(layers), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Without_a_place_for_mails_nothing_is_looked_for()
    {
        var layers = Own(new LayersWithoutWeb(Database.Settings));
        await layers.WithAsync((MailAvailability availability) =>
        {
            Assert.That(availability.IsConfigured, Is.False);
            return Task.CompletedTask;
        });

        var sender = await StartSenderAsync(layers);
        await sender.ExecuteTask!.WaitAsync(Hang.Limit);

        Assert.That(layers.Statements, Is.Empty);
    }

    [Test]
    public async Task A_mail_server_that_is_away_does_not_make_the_program_unready()
    {
        using var rude = new RudeMailServer(Rudeness.DiesInMessage);
        using var api = new ApiFactory(("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{rude.Port}"), ("Mail:Security", "None"))
        {
            Configure = services => services.AddSingleton<IFlowMails>(Flows),
        };
        api.WaitUntilStarted();
        using var client = api.CreateClient();

        var ready = await client.GetAsync("/health/ready");

        Assert.That(ready.IsSuccessStatusCode, Is.True);
    }
}
