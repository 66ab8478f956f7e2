using Api.Application.Text;
using Api.Domain.Sessions;

namespace Api.Application.Tokens;

/// <summary>What a login hands out.</summary>
/// <param name="Refresh">The refresh token, a signed JWT.</param>
/// <param name="Access">The access token, a signed JWT.</param>
/// <param name="RefreshId">The <c>jti</c> of the refresh token.</param>
/// <param name="RefreshExpiresAt">The <c>exp</c> of the refresh token.</param>
public sealed record TokenPair(string Refresh, string Access, TokenId RefreshId, DateTimeOffset RefreshExpiresAt) : Secret;

/// <summary>What a refresh hands out.</summary>
/// <param name="Access">A new access token.</param>
/// <param name="Refresh">The refresh token to use from now on; null when it is the one that was presented, and rotation is off.</param>
/// <param name="RefreshId">The <c>jti</c> of the refresh token to use from now on, whether it is handed out or not.</param>
/// <param name="RefreshExpiresAt">The <c>exp</c> of that token.</param>
/// <param name="IsReplaced">Whether that token is another one than the presented.</param>
public sealed record RefreshedTokens(
    string Access,
    string? Refresh,
    TokenId RefreshId,
    DateTimeOffset RefreshExpiresAt,
    bool IsReplaced) : Secret;

/// <summary>What a login hands out where the client asked for a sliding token, and what its exchange does.</summary>
/// <param name="Token">A signed JWT.</param>
public sealed record IssuedSlidingToken(string Token) : Secret;
