using Api.Infrastructure.Sessions;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Every write is idempotent or detects that it was applied (<see cref="Transactions"/>, <see cref="SessionStore"/>), so
/// connection errors and deadlocks are retried. An unreachable server is tried twice only.
/// </summary>
internal sealed class SqlServerRetryStrategy(ExecutionStrategyDependencies dependencies)
    : SqlServerRetryingExecutionStrategy(dependencies, Times, LongestPause, [CutConnection])
{
    private const int Times = 3;

    // On Linux a connection that breaks during a query is an error without a number.
    private const int CutConnection = 0;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // SqlClient closes a broken connection on another thread; a retry before that finds it unusable.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    // A TimeoutException is the request's own deadline, which no retry extends.
    protected override bool ShouldRetryOn(Exception exception) =>
        exception is not TimeoutException && !IsRefusedAgain(exception) && (IsClosedMeanwhile(exception) || base.ShouldRetryOn(exception));

    protected override TimeSpan? GetNextDelay(Exception lastException) =>
        base.GetNextDelay(lastException) is { } pause ? TimeSpan.FromTicks(Math.Max(pause.Ticks, ShortestPause.Ticks)) : null;

    private static bool IsRefused(Exception exception) => exception is SqlException server && server.ClientConnectionId == Guid.Empty;

    // SqlClient already retries for the whole Connect Timeout; one more try is for a connection that broke while it was opened.
    private bool IsRefusedAgain(Exception exception) => IsRefused(exception) && ExceptionsEncountered.Any(IsRefused);

    // "BeginExecuteReader requires an open and available Connection" has no number or type of its own; nothing was sent then.
    // A bug that throws the same exception at a retry is retried too, and logged all the same.
    private bool IsClosedMeanwhile(Exception exception) =>
        ExceptionsEncountered.Count > 0 && exception.GetType() == typeof(InvalidOperationException);
}
