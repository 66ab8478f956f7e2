namespace Api.Domain.Sessions;

/// <summary>The operator's choices that a session's life depends on.</summary>
/// <param name="AccessTokenLifetime">How long an access token lives at most; whole seconds.</param>
/// <param name="RefreshTokenLifetime">How long a session lives without a refresh; whole seconds.</param>
/// <param name="SessionLifetime">How long a session lives however often it is refreshed; whole seconds.</param>
/// <param name="RotateRefreshTokens">Whether a refresh replaces the refresh token.</param>
/// <param name="ReuseLeeway">
/// How long after a rotation the replaced token is still answered, and its successor not yet rotated.
/// </param>
/// <param name="Leeway">By how much the clocks of issuer and verifier may differ when an end is judged.</param>
/// <param name="StoreClient">Whether a session keeps the address and agent of its last use.</param>
/// <param name="SessionsPerUser">How many sessions of one user live at most.</param>
public sealed record SessionPolicy(
    TimeSpan AccessTokenLifetime,
    TimeSpan RefreshTokenLifetime,
    TimeSpan SessionLifetime,
    bool RotateRefreshTokens,
    TimeSpan ReuseLeeway,
    TimeSpan Leeway,
    bool StoreClient,
    int SessionsPerUser)
{
    /// <summary>
    /// How long another process may go on accepting the access tokens of an ended session; zero when each session is looked up.
    /// </summary>
    public TimeSpan RevocationDelay { get; init; }

    /// <summary>The lives of sliding tokens; null when there are none.</summary>
    public SlidingTokenPolicy? Sliding { get; init; }

    /// <summary>How long a token that goes with calls lives at most.</summary>
    public TimeSpan LongestAccess =>
        Sliding is { } sliding && sliding.Lifetime > AccessTokenLifetime ? sliding.Lifetime : AccessTokenLifetime;

    /// <summary>Whether a login is noted in the user's record.</summary>
    public bool UpdateLastLogin { get; init; } = true;

    /// <returns>Whether a token or session that ends at <paramref name="end"/> is over: exactly when now ≥ end + leeway.</returns>
    public bool IsOver(DateTimeOffset end, DateTimeOffset now) => now - end >= Leeway;

    /// <summary>Reads the Idempotency-Key of a refresh. With rotation off there is nothing to repeat, so that it is ignored.</summary>
    /// <param name="text">What the client sent; null when it sent none.</param>
    /// <param name="key">The key; null when there is none.</param>
    /// <returns>False when <paramref name="text"/> is not a key in the required form.</returns>
    public bool TryReadKey(string? text, out RotationKey? key)
    {
        key = null;
        if (text is null || !RotateRefreshTokens)
        {
            return true;
        }

        if (!RotationKey.TryParse(text, out var parsed))
        {
            return false;
        }

        key = parsed;
        return true;
    }

    /// <summary>How long a session of this kind lives without a refresh.</summary>
    internal TimeSpan RefreshLifetime(SessionKind kind) => kind switch
    {
        SessionKind.Pair => RefreshTokenLifetime,
        _ => Sliding?.RefreshLifetime ?? throw new InvalidOperationException("There are no sliding tokens."),
    };

    internal ClientInfo Keep(ClientInfo client) => StoreClient ? client : ClientInfo.Unknown;
}

/// <summary>The operator's choices for sliding tokens.</summary>
/// <param name="Lifetime">How long one goes with calls; whole seconds.</param>
/// <param name="RefreshLifetime">For how long after the login it can be exchanged; whole seconds.</param>
public sealed record SlidingTokenPolicy(TimeSpan Lifetime, TimeSpan RefreshLifetime);

/// <summary>By which tokens a session lives.</summary>
public enum SessionKind
{
    /// <summary>By a refresh token and access tokens.</summary>
    Pair,

    /// <summary>By one token that goes with calls and is exchanged for one that lives longer.</summary>
    Sliding,
}
