using Api.Application.Results;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Tokens;

/// <summary>
/// The order in which a token is refused before anything is looked up, the same for protected calls and for the token
/// calls: invalid, expired, without id, of the wrong type, without user.
/// </summary>
public sealed class TokenInspector(ITokenCodec codec, SessionPolicy policy, TimeProvider time)
{
    // For replicas whose clocks differ.
    private static readonly TimeSpan FutureTolerance = TimeSpan.FromSeconds(60);

    /// <summary>Reads a token that is refused once it has expired.</summary>
    public TokenInspection Inspect(string token, params IReadOnlyList<string> accepted)
    {
        var inspection = InspectAllowingExpired(token, accepted);
        return inspection.Expired
            ? inspection with { Refusal = TokenRefusal.Expired, Token = null, Type = inspection.Type ?? inspection.Token?.Type }
            : inspection;
    }

    /// <summary>
    /// Reads a token whose expiry the caller judges by <see cref="TokenInspection.Expired"/>. Expiry comes before any other
    /// refusal but <see cref="TokenRefusal.Invalid"/>.
    /// </summary>
    public TokenInspection InspectAllowingExpired(string token, params IReadOnlyList<string> accepted)
    {
        if (codec.Read(token) is not { } content)
        {
            return new TokenInspection(TokenRefusal.Invalid, Expired: false, Token: null);
        }

        var now = time.GetUtcNow();
        var latest = now + policy.Leeway + FutureTolerance;
        if (content.IssuedAt > latest || content.ValidFrom > latest)
        {
            var ahead = content.Type is { } named && IsAccepted(named) ? content.IssuedAt - latest : TimeSpan.Zero;
            return new TokenInspection(TokenRefusal.Invalid, Expired: false, Token: null, ahead > TimeSpan.Zero ? ahead : null);
        }

        var expired = policy.IsOver(content.ExpiresAt, now);
        if (content is not { Id: { } id, SessionId: { } sessionId })
        {
            return Refused(TokenRefusal.NoId);
        }

        if (content.Type is not { } type || !IsAccepted(type))
        {
            return Refused(TokenRefusal.WrongType);
        }

        if (!content.NamesUser)
        {
            return Refused(TokenRefusal.NoUser);
        }

        var genuine = new GenuineToken(
            type, id, sessionId, content.UserId, content.Roles, content.IssuedAt, content.ExpiresAt, content.RefreshExpiresAt)
        {
            AuthenticatedAt = content.AuthenticatedAt,
        };
        return new TokenInspection(Refusal: null, expired, genuine);

        // Those of before they were switched off are of a type that there is not.
        bool IsAccepted(string named) => accepted.Contains(named) && (named != TokenType.Sliding || policy.Sliding is not null);

        TokenInspection Refused(TokenRefusal refusal) =>
            new(expired ? TokenRefusal.Expired : refusal, expired, Token: null)
            {
                Type = content.Type is { } named && IsAccepted(named) ? named : null,
            };
    }
}

/// <summary>What <see cref="TokenInspector"/> found: a token, or why there is none.</summary>
/// <param name="Refusal">Why the token is refused, if it is.</param>
/// <param name="Expired">Whether a genuine token is past its <c>exp</c>.</param>
/// <param name="Token">The token, when it is not refused.</param>
/// <param name="Ahead">
/// By how much too far ahead of our clock a genuine token was issued: a clock of ours went wrong, and the token may be good
/// later. Null for every other token.
/// </param>
public sealed record TokenInspection(TokenRefusal? Refusal, bool Expired, GenuineToken? Token, TimeSpan? Ahead = null)
{
    /// <summary>The <c>token_type</c> of a genuine token that is refused, when it is one of the accepted.</summary>
    public string? Type { get; init; }
}

/// <summary>A token that the program issued, for the purpose for which it was presented.</summary>
/// <param name="Type">One of <see cref="TokenType"/>.</param>
/// <param name="Id">Its own id.</param>
/// <param name="SessionId">The session it belongs to.</param>
/// <param name="UserId">Its user; null when the claim holds no user's number.</param>
/// <param name="Roles">Its user's roles as they were when it was made: they inform, they do not authorize.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="RefreshExpiresAt">Until when a sliding token can be exchanged; null where it does not say.</param>
public sealed record GenuineToken(
    string Type,
    TokenId Id,
    SessionId SessionId,
    UserId? UserId,
    IReadOnlyList<string> Roles,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RefreshExpiresAt = null)
{
    /// <summary>When its user last proved something; null where it does not say, which is long ago.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }
}
