namespace Api.Infrastructure.Tokens;

/// <summary>
/// The section <c>Jwt</c>: tokens, their keys and claims, and how long they and their sessions live. Signer and validator read
/// the same object, so that they cannot disagree.
/// </summary>
public sealed class JwtOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Jwt";

    private static readonly TimeSpan LongestKeyReading = TimeSpan.FromSeconds(5);

    /// <summary>How long an access token lives. Whole seconds, default 5 minutes.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session lives without a refresh. Whole seconds, default 1 day.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a session lives at all. Whole seconds, default 30 days (NIST SP 800-63B-4 §2.1.3).</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether a refresh replaces the refresh token. Default true.</summary>
    public bool RotateRefreshTokens { get; set; } = true;

    /// <summary>How long a replaced refresh token is still answered, and its successor not replaced. Default 30 seconds.</summary>
    public TimeSpan ReuseLeeway { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long another process may go on accepting the access tokens of an ended session. Default 5 seconds; zero looks
    /// each session up.
    /// </summary>
    public TimeSpan RevocationDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many sessions of one user live; the longest unused ends. Default 100.</summary>
    public int SessionsPerUser { get; set; } = 100;

    /// <summary>HS, RS, PS or ES with 256, 384 or 512 (RFC 7518 §3.1). Default HS256, ES256 where the program makes its keys.</summary>
    public string? Algorithm { get; set; }

    /// <summary>
    /// Text, <c>base64:…</c>, PEM or <c>file:PATH</c>. Empty is not set: development then makes one and keeps it. Not set where the
    /// program makes its keys.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>Keys that signed before and still verify, each its own algorithm only.</summary>
    public IList<PreviousKeyOptions> PreviousKeys { get; } = [];

    /// <summary>Keys that the program makes and replaces by itself.</summary>
    public KeyRotationOptions KeyRotation { get; set; } = new();

    /// <summary>The <c>iss</c> claim (RFC 7519 §4.1.1). Required with an asymmetric algorithm.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> claim (RFC 7519 §4.1.3). Default none, with an asymmetric algorithm the issuer.</summary>
    public string? Audience { get; set; }

    /// <summary>By how much clocks may differ when a time in a token is judged. Default none.</summary>
    public TimeSpan Leeway { get; set; }

    /// <summary>The schemes accepted in the Authorization header, without regard to case. Default <c>Bearer</c>.</summary>
    public IList<string> AuthHeaderTypes { get; } = [];

    /// <summary>The claim that holds the user's number. Default <c>user_id</c>.</summary>
    public string UserIdClaim { get; set; } = "user_id";

    /// <summary>Whether a login is noted in the user's <c>lastLogin</c>. Default true.</summary>
    public bool UpdateLastLogin { get; set; } = true;

    /// <summary>Whether there are sliding tokens. Default false.</summary>
    public bool SlidingTokens { get; set; }

    /// <summary>How long a sliding token goes with calls. Whole seconds, default 5 minutes.</summary>
    public TimeSpan SlidingTokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long after the login a sliding token can be exchanged. Whole seconds, default 1 day.</summary>
    public TimeSpan SlidingTokenRefreshLifetime { get; set; } = TimeSpan.FromDays(1);

    // What a setting means that was left out or depends on another one. Properties without a setter are no settings.

    /// <summary>The algorithm by which tokens are signed.</summary>
    public string EffectiveAlgorithm => Algorithm ?? (KeyRotation.Enabled ? "ES256" : "HS256");

    /// <summary>The longest that any token can be used for.</summary>
    public TimeSpan LongestToken => new[]
    {
        AccessTokenLifetime, RefreshTokenLifetime, SlidingTokens ? SlidingTokenRefreshLifetime : TimeSpan.Zero,
    }.Max();

    /// <summary>How often the keys that the program made are read: a revoked one is refused within the revocation delay.</summary>
    public TimeSpan KeyReadingInterval =>
        RevocationDelay > TimeSpan.Zero && RevocationDelay / 2 < LongestKeyReading ? RevocationDelay / 2 : LongestKeyReading;

    /// <summary>The issuer to write and to demand; null for none.</summary>
    public string? EffectiveIssuer => NullIfEmpty(Issuer);

    /// <summary>The audience to write and to demand; null for none.</summary>
    public string? EffectiveAudience =>
        NullIfEmpty(Audience) ?? (JwtAlgorithm.Find(EffectiveAlgorithm) is { IsAsymmetric: true } ? EffectiveIssuer : null);

    /// <summary>The schemes to accept, the first of them named in challenges.</summary>
    public IReadOnlyList<string> EffectiveAuthHeaderTypes => AuthHeaderTypes.Count > 0 ? [.. AuthHeaderTypes] : ["Bearer"];

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>A key that signed before.</summary>
public sealed class PreviousKeyOptions
{
    /// <summary>In any form of <see cref="JwtOptions.SigningKey"/>.</summary>
    public string? Key { get; set; }

    /// <summary>The one algorithm that the key verifies.</summary>
    public string? Algorithm { get; set; }

    /// <summary>The <c>iss</c> claim of its tokens. Default none, or that of <see cref="JwtOptions.Issuer"/>.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> claim of its tokens. Default none, or that of <see cref="JwtOptions.EffectiveAudience"/>.</summary>
    public string? Audience { get; set; }
}

/// <summary>How the program makes and replaces its keys. With an asymmetric algorithm only.</summary>
public sealed class KeyRotationOptions
{
    /// <summary>Whether it does. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>How long a key signs. Default 90 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>For how long at least a key is published before it signs. Default 14 days.</summary>
    public TimeSpan PublishBefore { get; set; } = TimeSpan.FromDays(14);

    /// <summary>For how long a key verifies after another one began to sign. Default 14 days.</summary>
    public TimeSpan Retain { get; set; } = TimeSpan.FromDays(14);
}
