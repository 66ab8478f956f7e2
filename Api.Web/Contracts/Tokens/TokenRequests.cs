using System.Diagnostics.CodeAnalysis;
using Api.Web.Requests;

namespace Api.Web.Contracts.Tokens;

/// <summary>A login.</summary>
[Lenient]
public sealed class ObtainTokensRequest
{
    /// <summary>User name, else e-mail address; letter case does not count. A number is read as its text.</summary>
    /// <example>Gokul</example>
    [NumberAsText]
    public required string Username { get; init; }

    /// <summary>Taken as it is, white space included. A number is read as its text.</summary>
    /// <example>123</example>
    [NumberAsText]
    [Verbatim]
    public required string Password { get; init; }
}

/// <summary>A refresh token to exchange.</summary>
[Lenient]
public sealed class RefreshTokensRequest
{
    /// <summary>The refresh token of the login or of the last refresh. Left out in cookie mode.</summary>
    /// <example>eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.Gq3sWXl8</example>
    [NumberAsText]
    [DisallowNull]
    public string? Refresh { get; init; }
}

/// <summary>A sliding token to exchange.</summary>
[Lenient]
public sealed class RefreshSlidingTokenRequest
{
    /// <summary>The token of the login or of the last exchange.</summary>
    /// <example>eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.Gq3sWXl8</example>
    [NumberAsText]
    public required string Token { get; init; }
}

/// <summary>A token to check.</summary>
[Lenient]
public sealed class VerifyTokenRequest
{
    /// <summary>An access, a refresh or a sliding token.</summary>
    /// <example>eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.Gq3sWXl8</example>
    [NumberAsText]
    public required string Token { get; init; }
}

/// <summary>A session to end.</summary>
[Lenient]
public sealed class BlacklistTokenRequest
{
    /// <summary>Any refresh token that the session ever had, or its sliding token. Left out in cookie mode.</summary>
    /// <example>eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.Gq3sWXl8</example>
    [NumberAsText]
    [DisallowNull]
    public string? Refresh { get; init; }
}
