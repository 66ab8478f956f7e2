using System.Text.Json.Serialization;
using Api.Application.Text;

namespace Api.Web.Contracts.Tokens;

/// <summary>The tokens of a new session.</summary>
/// <param name="Refresh">Exchange it before the access token expires. Absent in cookie mode, where the cookie holds it.</param>
/// <param name="Access">Send it as <c>Authorization: Bearer …</c>.</param>
/// <param name="RefreshId">In cookie mode only: the <c>jti</c> of the refresh token in the cookie.</param>
public sealed record TokenPairResponse(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refresh,
    string Access,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshId = null) : Secret;

/// <summary>The tokens of a session that goes on.</summary>
/// <param name="Access">A new access token.</param>
/// <param name="Refresh">
/// The refresh token to use from now on; absent when it stays the one that was presented, and in cookie mode.
/// </param>
/// <param name="RefreshId">In cookie mode only: the <c>jti</c> of the refresh token to use from now on.</param>
public sealed record RefreshedTokensResponse(
    string Access,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refresh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshId = null) : Secret;

/// <summary>A sliding token.</summary>
/// <param name="Token">Send it as <c>Authorization: Bearer …</c>, and exchange it before it expires.</param>
public sealed record SlidingTokenResponse(string Token) : Secret;

/// <summary>Nothing to say: an empty object.</summary>
public sealed record EmptyResponse;
