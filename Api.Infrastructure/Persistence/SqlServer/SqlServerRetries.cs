using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Infrastructure.Persistence.SqlServer;

/// <summary>
/// What is tried again after an error of the connection or a deadlock: everything, for each write either comes to the same
/// when it is run twice or finds out that it has been (<see cref="AppDbContext"/>, <see cref="SessionStore"/>).
/// </summary>
internal sealed class SqlServerRetries(ExecutionStrategyDependencies dependencies)
    : SqlServerRetryingExecutionStrategy(dependencies, Times, LongestPause, [CutConnection])
{
    private const int Times = 3;

    // On Linux a connection that is cut in mid-query is an error without a number.
    private const int CutConnection = 0;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // Our own deadline is over: no pause makes it longer.
    protected override bool ShouldRetryOn(Exception exception) => exception is not TimeoutException && base.ShouldRetryOn(exception);
}
