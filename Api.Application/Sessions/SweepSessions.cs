using Api.Domain.Sessions;

namespace Api.Application.Sessions;

/// <summary>Deletes sessions that ended or expired longer ago than a session can last.</summary>
public sealed record SweepSessionsCommand;

/// <summary>
/// Sweeps in small batches; several replicas may do it at once. Until it is swept, a row tells from where its owner logged
/// in, and that its access tokens are refused.
/// </summary>
public sealed class SweepSessionsHandler(ISessionStore sessions, SessionPolicy policy, TimeProvider time)
{
    private const int BatchSize = 1000;

    /// <returns>How many were deleted.</returns>
    public async Task<int> HandleAsync(SweepSessionsCommand command, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - policy.SessionLifetime - policy.Leeway;
        var deleted = 0;
        int batch;
        do
        {
            batch = await sessions.SweepAsync(before, BatchSize, cancellationToken);
            deleted += batch;
        }
        while (batch == BatchSize);

        return deleted;
    }
}
