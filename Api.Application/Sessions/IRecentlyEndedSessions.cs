using Api.Domain.Sessions;

namespace Api.Application.Sessions;

/// <summary>
/// Knows the sessions that ended a short while ago, so that their access tokens are refused. Nothing is looked up for a
/// session that lives.
/// </summary>
public interface IRecentlyEndedSessions
{
    /// <summary>
    /// Finds out why the session of an access token has ended: at once when this process ended it, within
    /// <c>Jwt:RevocationDelay</c> when another process did.
    /// </summary>
    /// <returns>Null while the session lives.</returns>
    ValueTask<EndReason?> FindAsync(SessionId id, DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken);
}
