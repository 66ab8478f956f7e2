using Api.Domain.Sessions;


namespace Api.Application.Tokens;

/// <summary>What a login hands out.</summary>
/// <param name="Refresh">The refresh token, a signed JWT.</param>
/// <param name="Access">The access token, a signed JWT.</param>
/// <param name="RefreshId">The <c>jti</c> of the refresh token.</param>
/// <param name="RefreshExpiresAt">The <c>exp</c> of the refresh token.</param>
public sealed record TokenPair(string Refresh, string Access, TokenId RefreshId, DateTimeOffset RefreshExpiresAt)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(TokenPair);
}

/// <summary>What a refresh hands out.</summary>
/// <param name="Access">A new access token.</param>
/// <param name="Refresh">The refresh token to use from now on; null when it is the one that was presented, and rotation is off.</param>
/// <param name="RefreshId">The <c>jti</c> of the refresh token to use from now on, whether it is handed out or not.</param>
/// <param name="RefreshExpiresAt">The <c>exp</c> of that token.</param>
/// <param name="IsReplaced">Whether it is another than the one that was presented.</param>
public sealed record RefreshedTokens(string Access, string? Refresh, TokenId RefreshId, DateTimeOffset RefreshExpiresAt, bool IsReplaced)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(RefreshedTokens);
}
