using Api.Application.Mail;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Api.Infrastructure.Mail;

/// <summary>Sends the mails that are due, one after the other, and notes what became of each.</summary>
internal sealed class MailDispatch(
    OutboxQueue queue,
    MailWriter writer,
    IMailTransport transport,
    IFlowMails flows,
    TimeProvider time,
    ILogger<MailDispatch> logger)
{
    /// <summary>How long one mail may take. A server that stalls costs the others no more than this.</summary>
    public static readonly TimeSpan SendingLimit = TimeSpan.FromSeconds(30);

    // Less than the host waits for its services.
    private static readonly TimeSpan LimitWhenStopping = TimeSpan.FromSeconds(5);

    /// <summary>How long a mail is kept that was refused for good.</summary>
    public static readonly TimeSpan SetAsideFor = TimeSpan.FromDays(7);

    // Longer than sending and the statement after it take, or another replica would send the mail a second time.
    private static readonly TimeSpan ClaimLength = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private const int BatchSize = 20;

    /// <summary>Sends until none is due, the way is found blocked, or the program ends.</summary>
    /// <param name="stoppingToken">
    /// Ends it between two mails. One that is being sent has its time, or the outcome would not be known.
    /// </param>
    /// <returns>False when the way is blocked.</returns>
    public async Task<bool> SendDueAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var due = await queue.ListDueAsync(time.GetUtcNow(), BatchSize, stoppingToken);
                foreach (var mail in due.TakeWhile(_ => !stoppingToken.IsCancellationRequested))
                {
                    if (!await HandleAsync(mail, stoppingToken))
                    {
                        return false;
                    }
                }

                if (due.Count < BatchSize)
                {
                    break;
                }
            }

            return true;
        }
        finally
        {
            using var limit = new CancellationTokenSource(LimitWhenStopping, time);
            await transport.CloseAsync(limit.Token);
        }
    }

    /// <summary>How long to wait after so many failed tries in a row.</summary>
    public static TimeSpan Delay(int tries)
    {
        const int LastPower = 6;
        var delay = FirstDelay * Math.Pow(2, Math.Min(tries - 1, LastPower));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    /// <returns>False when the way is blocked, for this mail and any other.</returns>
    private async Task<bool> HandleAsync(OutboxMail mail, CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        if (mail.SetAsideAt is not null)
        {
            await queue.TryDeleteAsync(mail.Id, mail.Attempts, stoppingToken);
            return true;
        }

        if (!await queue.TryClaimAsync(mail, now + ClaimLength, stoppingToken))
        {
            return true;
        }

        var claim = mail.Attempts + 1;
        if (mail.ExpiresAt <= now)
        {
            Log.MailGivenUp(logger, mail.Id, mail.Template, mail.Attempts);
            await queue.TryDeleteAsync(mail.Id, claim, CancellationToken.None);
            return true;
        }

        FlowSecrets? secrets = null;
        try
        {
            secrets = mail.FlowId is { } flow ? await flows.FindAsync(flow, stoppingToken) : null;
        }
        catch (KeysUnavailableException)
        {
            // A replica that was started with other keys has it.
            Log.MailWithoutKey(logger, mail.Id, mail.Template);
            await queue.TryPutOffAsync(mail.Id, claim, now + FirstDelay, CancellationToken.None);
            return true;
        }

        if (mail.FlowId is not null && (secrets is null || secrets.ExpiresAt <= now))
        {
            Log.MailNotNeeded(logger, mail.Id, mail.Template);
            await WriteInVainAsync(mail);
            await queue.TryDeleteAsync(mail.Id, claim, CancellationToken.None);
            return true;
        }

        return await NoteAsync(mail, claim, await SendAsync(mail, secrets, stoppingToken));
    }

    /// <summary>
    /// What nobody gets is written all the same: by the time of the next answers, which wait for the processor, one could tell that
    /// there is nobody.
    /// </summary>
    private async Task WriteInVainAsync(OutboxMail mail)
    {
        using var message = writer.Write(mail, FlowSecrets.None);
        await message.WriteToAsync(Stream.Null);
    }

    private async Task<Delivery> SendAsync(OutboxMail mail, FlowSecrets? secrets, CancellationToken stoppingToken)
    {
        MimeMessage message;
        try
        {
            message = writer.Write(mail, secrets);
        }
        catch (Exception exception)
        {
            // What cannot be written now can never be. The text of the exception may hold what the mail does.
            return new Delivery(DeliveryOutcome.Refused, exception.GetType().Name);
        }

        using (message)
        {
            using var limit = new CancellationTokenSource(SendingLimit, time);
            await using var ending = stoppingToken.Register(() => limit.CancelAfter(LimitWhenStopping));
            return await transport.SendAsync(message, limit.Token);
        }
    }

    private async Task<bool> NoteAsync(OutboxMail mail, int claim, Delivery delivery)
    {
        // Not to be stopped: what is sent has to be known as sent.
        var (now, always) = (time.GetUtcNow(), CancellationToken.None);
        switch (delivery.Outcome)
        {
            case DeliveryOutcome.Sent:
                await queue.TryDeleteAsync(mail.Id, claim, always);
                Log.MailSent(logger, mail.Id, mail.Template);
                return true;

            case DeliveryOutcome.Refused:
                await queue.TrySetAsideAsync(mail.Id, claim, now, now + SetAsideFor, always);
                Log.MailSetAside(logger, mail.Id, mail.Template, delivery.Detail);
                return true;

            case DeliveryOutcome.PutOff:
                await queue.TryPutOffAsync(mail.Id, claim, now + Delay(claim), always);
                Log.MailPutOff(logger, mail.Id, mail.Template, delivery.Detail);
                return true;

            case DeliveryOutcome.Unreachable:
                await queue.TryPutOffAsync(mail.Id, claim, now + Delay(claim), always);
                Log.MailServerUnreachable(logger, delivery.Detail);
                return false;

            default:
                await queue.TryPutOffAsync(mail.Id, claim, now + Delay(claim), always);
                Log.MailMisconfigured(logger, delivery.Detail);
                return false;
        }
    }
}
