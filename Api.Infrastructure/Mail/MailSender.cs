using Api.Application.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Mail;

/// <summary>Sends mails while the program runs: at once what this process commits, and what is due by polling.</summary>
internal sealed class MailSender(
    IServiceScopeFactory scopes,
    OutboxSignal signal,
    MailAvailability availability,
    IOptions<MailOptions> options,
    MailTexts texts,
    TimeProvider time,
    ILogger<MailSender> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!availability.IsConfigured)
        {
            return;
        }

        Announce();
        var faults = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            faults = await TrySendAsync(stoppingToken) ? 0 : faults + 1;
            if (faults == 0)
            {
                await WaitAsync(stoppingToken);
                continue;
            }

            // A mail that is written meanwhile would find the same way blocked.
            var pause = MailDispatch.Delay(faults);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stoppingToken);
        }
    }

    private void Announce()
    {
        var mail = options.Value;
        if (mail.HasFolder)
        {
            Log.MailsBecomeFiles(logger, mail.Folder!);
        }
        else if (!mail.IsEncrypted && !mail.IsOnLoopback)
        {
            Log.MailUnencrypted(logger, mail.Host!);
        }

        if (mail.HasHost && texts.PageUrl is null)
        {
            Log.MailsWithoutLinks(logger);
        }
    }

    /// <returns>False when the way or the database is blocked.</returns>
    private async Task<bool> TrySendAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<MailDispatch>().SendDueAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            Log.OutboxNotRead(logger, exception);
            return false;
        }
    }

    /// <summary>Until a mail is committed here, or it is time to look for others.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var interval = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, interval.Token);
        try
        {
            await signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // It is time.
        }
    }
}
