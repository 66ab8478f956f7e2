using Api.Application.Hooks;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Tokens;

/// <summary>Mints the tokens of a session as it stands.</summary>
public sealed class TokenIssuer(ITokenCodec codec, IEnumerable<IAccessTokenClaims> sources, SessionPolicy policy)
{
    /// <summary>Finds what access tokens say of their user: the roles, and the claims of the hooks.</summary>
    public async ValueTask<AccessContent> DescribeAsync(UserId user, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        var added = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var (name, value) in await source.FindAsync(user, cancellationToken))
            {
                added.Add(name, value);
            }
        }

        return new AccessContent(roles, added);
    }

    /// <summary>Mints the first pair of a session.</summary>
    public TokenPair Pair(Session session, AccessContent content, DateTimeOffset now) =>
        new(Refresh(session), Access(session, content, now), session.CurrentTokenId, session.RefreshExpiresAt);

    /// <summary>Mints a sliding token: each has the session's one id, and a later end than the one before.</summary>
    public IssuedSlidingToken Sliding(Session session, AccessContent content, DateTimeOffset now)
    {
        var (issuedAt, expiresAt) = session.SlidingTokenLife(policy.Sliding!, now);
        return new IssuedSlidingToken(codec.Write(new SlidingToken(
            session.CurrentTokenId, session.Id, session.UserId, content, session.Proof, issuedAt, expiresAt, session.RefreshExpiresAt)));
    }

    /// <summary>Mints an access token, which has an id of its own each time.</summary>
    public string Access(Session session, AccessContent content, DateTimeOffset now)
    {
        var (issuedAt, expiresAt) = session.AccessTokenLife(policy, now);
        return codec.Write(new AccessToken(TokenId.New(), session.Id, session.UserId, content, session.Proof, issuedAt, expiresAt));
    }

    /// <summary>Mints the session's one current refresh token: the same <c>jti</c>, <c>iat</c> and <c>exp</c> each time.</summary>
    public string Refresh(Session session) =>
        codec.Write(new RefreshToken(
            session.CurrentTokenId,
            session.Id,
            session.UserId,
            session.CurrentTokenIssuedAt,
            session.RefreshExpiresAt));
}
