using Api.Infrastructure.Sessions;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Infrastructure.Persistence.SqlServer;

/// <summary>
/// After an error of the connection or a deadlock everything is tried again, for each write either comes to the same when it
/// is run twice or finds out that it has been (<see cref="AppDbContext"/>, <see cref="SessionStore"/>). Only a server that
/// cannot be reached is not asked on and on.
/// </summary>
internal sealed class SqlServerRetryStrategy(ExecutionStrategyDependencies dependencies)
    : SqlServerRetryingExecutionStrategy(dependencies, Times, LongestPause, [CutConnection])
{
    private const int Times = 3;

    // On Linux a connection that is cut in mid-query is an error without a number.
    private const int CutConnection = 0;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // SqlClient closes a connection that broke on a thread of its own; what is run meanwhile finds it unusable.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    // Our own deadline is over: no pause makes it longer.
    protected override bool ShouldRetryOn(Exception exception) =>
        exception is not TimeoutException && !IsRefusedAgain(exception) && (IsClosedMeanwhile(exception) || base.ShouldRetryOn(exception));

    protected override TimeSpan? GetNextDelay(Exception lastException) =>
        base.GetNextDelay(lastException) is { } pause ? TimeSpan.FromTicks(Math.Max(pause.Ticks, ShortestPause.Ticks)) : null;

    private static bool IsRefused(Exception exception) => exception is SqlException server && server.ClientConnectionId == Guid.Empty;

    // A connection may be cut while it is opened, but a server that is away is asked for as long as the time to connect is by
    // SqlClient itself.
    private bool IsRefusedAgain(Exception exception) => IsRefused(exception) && ExceptionsEncountered.Any(IsRefused);

    // "BeginExecuteReader requires an open and available Connection", without a number or a type to know it by; nothing was
    // sent then. A bug that shows at the second attempt only is tried again with it, and logged all the same.
    private bool IsClosedMeanwhile(Exception exception) =>
        ExceptionsEncountered.Count > 0 && exception.GetType() == typeof(InvalidOperationException);
}
