using Api.Application.Outages;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Microsoft.Extensions.Logging;

namespace Api.Application.Tokens;

/// <summary>Ends the session whose refresh token a login has just replaced in the browser (ASVS 5.0 §7.2.4).</summary>
public sealed class ReplacedSession(
    TokenInspector inspector,
    ISessionStore sessions,
    IOutageDetector outages,
    TimeProvider time,
    ILogger<ReplacedSession> logger)
{
    /// <summary>
    /// Ends the session that a token names, as a logout does: an expired or replaced token names it as well, and what is no
    /// refresh token of this program ends nothing. Never fails, because the login has succeeded: in an outage the old session
    /// stays until it expires.
    /// </summary>
    /// <param name="refresh">What the browser sent, be it a token or not.</param>
    /// <param name="cancellationToken">Stops the work; the old session then stays.</param>
    public async Task EndAsync(string refresh, CancellationToken cancellationToken)
    {
        var inspection = inspector.InspectAllowingExpired(refresh, TokenType.Refresh);
        if (inspection.Token is not { SessionId: var session })
        {
            return;
        }

        try
        {
            await sessions.TryEndAsync(session, EndReason.Replaced, time.GetUtcNow(), cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException || outages.IsOutage(exception))
        {
            Log.ReplacedSessionLeft(logger, session, exception);
        }
    }
}
