using Api.Domain.Sessions;


namespace Api.Application.Sessions;

/// <summary>
/// The sessions that ended a short while ago, so that their access tokens are refused. Nothing is looked up for a session
/// that lives.
/// </summary>
public interface IRecentlyEndedSessions
{
    /// <summary>
    /// Why the session of an access token has ended, or null while it lives: at once when this process ended it, within
    /// <c>Jwt:RevocationDelay</c> when another did.
    /// </summary>
    ValueTask<EndReason?> FindAsync(SessionId id, DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken);
}
