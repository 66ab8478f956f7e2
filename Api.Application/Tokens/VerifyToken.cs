using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Text;
using Api.Domain.Sessions;

namespace Api.Application.Tokens;

/// <summary>Asks whether a token is good now; changes nothing.</summary>
public sealed record VerifyTokenQuery(string Token) : Secret;

/// <summary>Checks an access or sliding token of a living session, or a session's current refresh token.</summary>
public sealed class VerifyTokenHandler(TokenInspector inspector, ISessionStore sessions, SessionPolicy policy, TimeProvider time)
{
    /// <returns>Null when the token is good, otherwise why it is not.</returns>
    public async Task<Error?> HandleAsync(VerifyTokenQuery query, CancellationToken cancellationToken)
    {
        var inspection = inspector.Inspect(query.Token, TokenType.Access, TokenType.Refresh, TokenType.Sliding);
        if (inspection.Token is not { } token)
        {
            return new Error.TokenNotValid(inspection.Refusal!.Value);
        }

        var refusal = token.UserId is { } userId
            ? Judge(token, await sessions.FindAsync(userId, token.SessionId, cancellationToken))
            : TokenRefusal.UserNotFound;
        return refusal is null ? null : new Error.TokenNotValid(refusal.Value);
    }

    private TokenRefusal? Judge(GenuineToken token, SessionLookup stored) => stored switch
    {
        { User: null } => TokenRefusal.UserNotFound,
        { User.IsActive: false } => TokenRefusal.UserInactive,
        { Session: null or { EndedAt: not null } } => TokenRefusal.Blacklisted,
        { Session: var session } when policy.IsOver(session.RefreshExpiresAt, time.GetUtcNow()) => TokenRefusal.Expired,
        { Session: var session } when token.Type == TokenType.Refresh && token.Id != session.CurrentTokenId => TokenRefusal.Blacklisted,
        _ => null,
    };
}
