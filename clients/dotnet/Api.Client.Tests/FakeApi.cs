using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Api.Client.Tests;

/// <summary>A server that answers by a function, and what it was sent.</summary>
internal sealed class FakeApi(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public static readonly Uri Address = new("https://api.example.com/auth/");

    public List<(HttpMethod Method, Uri Address, string? Authorization, string Body)> Sent { get; } = [];

    /// <summary>An answer with tokens, of a user with these roles.</summary>
    public static HttpResponseMessage Tokens(
        string refresh = "r0",
        long userId = 7,
        string sid = "s0",
        string role = "editor",
        int lifetime = 300,
        HttpStatusCode status = HttpStatusCode.OK) =>
        Json(status, new JsonObject { ["access"] = Token(userId, sid, role, lifetime), ["refresh"] = refresh });

    /// <summary>An answer with an access token alone, of the same session.</summary>
    public static HttpResponseMessage Access() =>
        Json(HttpStatusCode.OK, new JsonObject { ["access"] = Token(userId: 7, sid: "s0", role: "editor", lifetime: 300) });

    public static HttpResponseMessage Problem(HttpStatusCode status, string code) =>
        Json(status, new JsonObject { ["code"] = code, ["detail"] = "No." });

    public static HttpResponseMessage Json(HttpStatusCode status, JsonObject body) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Sent.Add((request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), body));
        cancellationToken.ThrowIfCancellationRequested();
        return answer(request);
    }

    private static string Token(long userId, string sid, string role, int lifetime)
    {
        var claims = new JsonObject
        {
            ["iat"] = 1_000,
            ["exp"] = 1_000 + lifetime,
            ["sub"] = $"{userId}",
            ["sid"] = sid,
            ["roles"] = new JsonArray(role),
            ["jti"] = Guid.NewGuid().ToString(),
        };
        return $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims.ToJsonString())).TrimEnd('=')}.signature";
    }
}
