namespace Api.Application.Tokens;

/// <summary>The names of the claims by which a call knows its caller.</summary>
public static class AccessTokenClaims
{
    /// <summary>The user's number as text.</summary>
    public const string UserId = "sub";

    /// <summary>The id of the caller's session.</summary>
    public const string SessionId = "sid";

    /// <summary>There when the caller presented a sliding token, and not an access token.</summary>
    public const string TokenType = "token_type";

    /// <summary>When the caller last proved something in this session, in seconds since 1970.</summary>
    public const string AuthenticatedAt = "auth_time";

    /// <summary>By what the caller did (RFC 8176).</summary>
    public const string Methods = "amr";

    /// <summary>One claim for each role that the caller had when the token was made.</summary>
    public const string Role = "roles";
}
