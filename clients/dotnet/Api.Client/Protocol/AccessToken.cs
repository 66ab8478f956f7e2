using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Client.Protocol;

/// <summary>An access token and the time of its receipt.</summary>
/// <param name="text">The token as the server made it.</param>
/// <param name="receivedAt">
/// By the local clock, in Unix milliseconds. The token's own times follow the server's clock, which may differ, so only their
/// difference is used.
/// </param>
internal sealed class AccessToken(string text, long receivedAt)
{
    /// <summary>A token is refreshed when this many milliseconds are left, or a quarter of its lifetime if that is less.</summary>
    private const long RefreshMargin = 15_000;

    public string Text { get; } = text;

    public long ReceivedAt { get; } = receivedAt;

    /// <summary>What the token says about its user. It is for display only: the server decides what is allowed.</summary>
    [JsonIgnore]
    public AccessClaims Claims { get; } = AccessClaims.Read(text);

    /// <summary>Milliseconds until the token expires. The lifetime comes from its claims and is counted from its receipt.</summary>
    /// <param name="now">By the local clock, in Unix milliseconds.</param>
    public long LifetimeLeft(long now)
    {
        var age = now - ReceivedAt;
        // The clock was set back, so the age is unknown: the token counts as expired.
        return age < 0 ? 0 : Math.Max(0, Claims.Lifetime - age);
    }

    /// <summary>Whether the token lasts long enough for a request.</summary>
    /// <param name="now">By the local clock, in Unix milliseconds.</param>
    public bool IsFresh(long now) => LifetimeLeft(now) > Math.Min(RefreshMargin, Claims.Lifetime / 4);
}

/// <summary>The claims of an access token that a client shows or counts by. Nothing is verified.</summary>
/// <param name="UserId">The claim <c>sub</c>, because <c>Jwt:UserIdClaim</c> renames the other claim that holds it.</param>
/// <param name="Roles">Names of the user's roles.</param>
/// <param name="SessionId">The claim <c>sid</c>.</param>
/// <param name="Lifetime">For how many milliseconds the token was issued; 0 if its claims do not say.</param>
internal sealed record AccessClaims(long UserId, IReadOnlyList<string> Roles, string SessionId, long Lifetime)
{
    private static readonly AccessClaims None = new(0, [], "", 0);

    /// <summary>Reads the payload of a JWT (RFC 7519 §3). A text that is not a JWT gives no claims.</summary>
    public static AccessClaims Read(string jwt)
    {
        try
        {
            var parts = jwt.Split('.');
            var payload = parts.Length > 1 ? parts[1].Replace('-', '+').Replace('_', '/') : "";
            using var claims = JsonDocument.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
            var root = claims.RootElement;
            var seconds = Number(root, "exp") - Number(root, "iat");
            return new AccessClaims(
                long.TryParse(Text(root, "sub"), CultureInfo.InvariantCulture, out var id) ? id : 0,
                root.TryGetProperty("roles", out var roles) && roles.ValueKind == JsonValueKind.Array
                    ? [.. roles.EnumerateArray().Select(role => role.ToString())]
                    : [],
                Text(root, "sid"),
                seconds > 0 ? (long)(seconds * 1_000) : 0);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return None;
        }
    }

    private static double Number(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
