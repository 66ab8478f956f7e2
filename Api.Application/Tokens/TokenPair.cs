namespace Api.Application.Tokens;

/// <summary>What a login hands out.</summary>
/// <param name="Refresh">The refresh token, a signed JWT.</param>
/// <param name="Access">The access token, a signed JWT.</param>
public sealed record TokenPair(string Refresh, string Access)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(TokenPair);
}

/// <summary>What a refresh hands out.</summary>
/// <param name="Access">A new access token.</param>
/// <param name="Refresh">The refresh token to use from now on; null when it is the one that was presented, and rotation is off.</param>
public sealed record RefreshedTokens(string Access, string? Refresh)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(RefreshedTokens);
}
