using Api.Application.Results;
using Api.Application.Sessions;
using Api.Domain.Sessions;


namespace Api.Application.Tokens;

/// <summary>A logout: ends the session that a refresh token names.</summary>
public sealed record BlacklistTokenCommand(string Refresh)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(BlacklistTokenCommand);
}

/// <summary>
/// Ends the session by any refresh token it ever had, expired and replaced ones too: whoever holds one may log out, and
/// nobody who logs out is a thief.
/// </summary>
public sealed class BlacklistTokenHandler(TokenInspector inspector, ISessionStore sessions, TimeProvider time)
{
    /// <summary>Null when the session does not live any more, whoever ended it (RFC 7009 §2.2).</summary>
    public async Task<Error?> HandleAsync(BlacklistTokenCommand command, CancellationToken cancellationToken)
    {
        var inspection = await inspector.InspectAllowingExpiredAsync(command.Refresh, TokenType.Refresh);
        if (inspection.Token is not { } token)
        {
            return new Error.TokenNotValid(inspection.Refusal!.Value);
        }

        await sessions.TryEndAsync(token.SessionId, EndReason.Blacklisted, time.GetUtcNow(), cancellationToken);
        return null;
    }
}
