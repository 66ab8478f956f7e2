namespace Api.Application.Tokens;

/// <summary>The claims of an authenticated caller.</summary>
public static class AccessTokenClaims
{
    /// <summary>The user's number as text.</summary>
    public const string UserId = "sub";

    /// <summary>The session.</summary>
    public const string SessionId = "sid";

    /// <summary>A role, as it was when the token was made.</summary>
    public const string Role = "roles";
}
