using Api.Application.Flows;
using Api.Application.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.Sessions;

/// <summary>
/// Runs <see cref="SweepSessionsHandler"/> and <see cref="SweepFlowsHandler"/> every hour, so that nobody needs a cron job.
/// </summary>
internal sealed class SessionSweeper(IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Soon after the start, because a program may be restarted more often than it sweeps; but not while it starts.
        await Task.Delay(FirstDelay, time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var sweep = scope.ServiceProvider.GetRequiredService<SweepSessionsHandler>();
                var deleted = await sweep.HandleAsync(new SweepSessionsCommand(), stoppingToken);
                Log.SessionsSwept(logger, deleted);
                await scope.ServiceProvider.GetRequiredService<SweepFlowsHandler>().HandleAsync(new SweepFlowsCommand(), stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.SessionsNotSwept(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
