using Api.Domain.Sessions;

namespace Api.Application.Tokens;

/// <summary>Mints the tokens of a session as it stands.</summary>
public sealed class TokenIssuer(ITokenCodec codec, SessionPolicy policy)
{
    /// <summary>A new access token.</summary>
    public string Access(Session session, IReadOnlyList<string> roles, DateTimeOffset now)
    {
        var (issuedAt, expiresAt) = session.AccessTokenLife(policy, now);
        return codec.Write(new AccessToken(TokenId.New(), session.Id, session.UserId, roles, issuedAt, expiresAt));
    }

    /// <summary>The session's one current refresh token: the same <c>jti</c>, <c>iat</c> and <c>exp</c> each time.</summary>
    public string Refresh(Session session) =>
        codec.Write(new RefreshToken(
            session.CurrentTokenId,
            session.Id,
            session.UserId,
            session.CurrentTokenIssuedAt,
            session.RefreshExpiresAt));
}
