using System.Text.Json.Serialization;
using Api.Application.Text;

namespace Api.Web.Contracts.Tokens;

/// <summary>The tokens of a new session.</summary>
/// <param name="Refresh">Exchange it before the access token expires.</param>
/// <param name="Access">Send it as <c>Authorization: Bearer …</c>.</param>
public sealed record TokenPairResponse(string Refresh, string Access) : Secret;

/// <summary>The tokens of a session that goes on.</summary>
/// <param name="Access">A new access token.</param>
/// <param name="Refresh">The refresh token to use from now on; absent when it stays the one that was presented.</param>
public sealed record RefreshedTokensResponse(
    string Access,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refresh) : Secret;

/// <summary>The answer in cookie mode: the refresh token itself is in the cookie.</summary>
/// <param name="Access">Send it as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshId">The <c>jti</c> of the refresh token to use from now on.</param>
public sealed record CookieTokensResponse(string Access, string RefreshId) : Secret;

/// <summary>Nothing to say: an empty object.</summary>
public sealed record EmptyResponse;
