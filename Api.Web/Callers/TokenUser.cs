using System.Buffers.Text;
using System.Text.Json;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Web.Callers;

/// <summary>
/// The caller as its token says, without a look at its account: for controllers under <see cref="Policies.TokenUser"/>. SimpleJWT
/// has the same by this name.
/// </summary>
internal sealed class TokenUser
{
    private readonly HttpContext _http;

    private TokenUser(HttpContext http, UserId id, SessionId sessionId)
    {
        _http = http;
        Id = id;
        SessionId = sessionId;
        Roles = [.. http.User.FindAll(AccessTokenClaims.Role).Select(role => role.Value)];
    }

    /// <summary>The user's number.</summary>
    public UserId Id { get; }

    /// <summary>The session of the token.</summary>
    public SessionId SessionId { get; }

    /// <summary>The roles that the user had when the token was made.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>Reads the caller of a request that has a good token.</summary>
    public static TokenUser Of(HttpContext http) =>
        UserId.TryParse(http.User.FindFirst(AccessTokenClaims.UserId)?.Value, out var id)
        && SessionId.TryParse(http.User.FindFirst(AccessTokenClaims.SessionId)?.Value ?? "", out var session)
            ? new TokenUser(http, id, session)
            : throw new InvalidOperationException("There is no authenticated caller.");

    /// <summary>A claim of the token: one of the program's, or of an <c>IAccessTokenClaims</c>.</summary>
    /// <returns>Null when the token has none of this name.</returns>
    public JsonElement? FindClaim(string name)
    {
        var schemes = _http.RequestServices.GetRequiredService<AuthorizationSchemes>().Names;
        var token = ((AuthorizationHeader.Bearer)AuthorizationHeader.Parse(_http.Request.Headers.Authorization, schemes)).Token;
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        return claims.RootElement.TryGetProperty(name, out var claim) ? claim.Clone() : null;
    }
}
