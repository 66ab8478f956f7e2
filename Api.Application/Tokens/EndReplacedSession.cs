using Api.Application.Outages;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Microsoft.Extensions.Logging;

namespace Api.Application.Tokens;

/// <summary>Ends the session whose refresh token a login has just replaced in the browser (ASVS 5.0 §7.2.4).</summary>
/// <param name="Refresh">What the browser sent, be it a token or not.</param>
public sealed record EndReplacedSessionCommand(string Refresh)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(EndReplacedSessionCommand);
}

/// <summary>
/// Never fails: the login has succeeded, and whatever was in the browser before must not take that back. What is no token
/// of ours names no session, and ends none.
/// </summary>
public sealed class EndReplacedSessionHandler(
    TokenInspector inspector,
    ISessionStore sessions,
    IOutageDetector outages,
    TimeProvider time,
    ILogger<EndReplacedSessionHandler> logger)
{
    /// <summary>Like a logout, an expired or replaced token does as well. In an outage the session is left to its own end.</summary>
    public async Task HandleAsync(EndReplacedSessionCommand command, CancellationToken cancellationToken)
    {
        var inspection = await inspector.InspectAllowingExpiredAsync(command.Refresh, TokenType.Refresh);
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
