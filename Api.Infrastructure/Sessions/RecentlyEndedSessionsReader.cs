using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.Sessions;

/// <summary>Keeps <see cref="RecentlyEndedSessions"/> younger than the delay that the operator allows.</summary>
internal sealed class RecentlyEndedSessionsReader(
    RecentlyEndedSessions ended,
    TimeProvider time,
    ILogger<RecentlyEndedSessionsReader> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (ended.Delay == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(ended.Delay / 2, time);
        do
        {
            try
            {
                await ended.ReadAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // Once the last reading is too old, each token is looked up, or refused with 503.
                Log.EndedSessionsNotRead(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
