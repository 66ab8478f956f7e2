using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Text;
using Api.Domain.Sessions;

namespace Api.Application.Tokens;

/// <summary>A logout: ends the session that a refresh token or a sliding token names.</summary>
public sealed record BlacklistTokenCommand(string Refresh) : Secret;

/// <summary>
/// Ends the session by any refresh token it ever had, expired and replaced ones too: the holder of any may log out, and a
/// logout is no sign of theft.
/// </summary>
public sealed class BlacklistTokenHandler(TokenInspector inspector, ISessionStore sessions, TimeProvider time)
{
    /// <returns>Null when the session has ended, by this call or before (RFC 7009 §2.2).</returns>
    public async Task<Error?> HandleAsync(BlacklistTokenCommand command, CancellationToken cancellationToken)
    {
        var inspection = inspector.InspectAllowingExpired(command.Refresh, TokenType.Refresh, TokenType.Sliding);
        if (inspection.Token is not { } token)
        {
            return new Error.TokenNotValid(inspection.Refusal!.Value);
        }

        await sessions.TryEndAsync(token.SessionId, EndReason.Blacklisted, time.GetUtcNow(), cancellationToken);
        return null;
    }
}
