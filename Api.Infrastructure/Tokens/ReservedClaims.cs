using Api.Application.Tokens;

namespace Api.Infrastructure.Tokens;

/// <summary>
/// The claims that the program writes, and those that tell a validator how to take a token (RFC 7519 §4.1). Neither the claim
/// of the user's number nor a hook's claim may have one of these names.
/// </summary>
internal static class ReservedClaims
{
    /// <summary>A value of <see cref="Application.Tokens.TokenType"/>.</summary>
    public const string TokenType = "token_type";

    /// <summary>The end, in seconds since 1970.</summary>
    public const string ExpiresAt = "exp";

    /// <summary>Until when a sliding token can be exchanged, in seconds since 1970.</summary>
    public const string RefreshExpiresAt = "refresh_exp";

    /// <summary>When the token was made, in seconds since 1970.</summary>
    public const string IssuedAt = "iat";

    /// <summary>The beginning, in seconds since 1970; heeded, never written.</summary>
    public const string NotBefore = "nbf";

    /// <summary>The token's own id.</summary>
    public const string TokenId = "jti";

    /// <summary>The user's number as text.</summary>
    public const string Subject = AccessTokenClaims.UserId;

    /// <summary>The session's id, the same in all its tokens.</summary>
    public const string SessionId = AccessTokenClaims.SessionId;

    /// <summary>When the user last proved something, in seconds since 1970; in access tokens only.</summary>
    public const string AuthenticatedAt = AccessTokenClaims.AuthenticatedAt;

    /// <summary>By what; in access tokens only.</summary>
    public const string Methods = AccessTokenClaims.Methods;

    /// <summary>A list of the user's roles; in access tokens only.</summary>
    public const string Roles = AccessTokenClaims.Role;

    /// <summary>Who made the token, when <see cref="JwtOptions.Issuer"/> is set.</summary>
    public const string Issuer = "iss";

    /// <summary>Whom the token is for, when <see cref="JwtOptions.EffectiveAudience"/> is set.</summary>
    public const string Audience = "aud";

    /// <summary>In the order in which a settings error lists them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        TokenType, ExpiresAt, RefreshExpiresAt, IssuedAt, NotBefore, TokenId, Subject, SessionId, AuthenticatedAt, Methods, Roles, Issuer,
        Audience,
    ];
}
