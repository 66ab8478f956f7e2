using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Api.Tests.Support;

/// <summary>All of an answer to a token that a test compares, so that a difference is seen whole.</summary>
internal sealed record TokenAnswer(
    int Status, string? Code, string? Challenge, string? Detail, string? Messages, string? MediaType, bool NoStore)
{
    private const string Problem = "application/problem+json";
    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    public static readonly TokenAnswer Ok = new(200, null, null, null, null, "application/json", NoStore: true);

    /// <summary>"401 T" of a token call.</summary>
    public static TokenAnswer Refused(string text) => new(401, "token_not_valid", InvalidToken, text, null, Problem, NoStore: true);

    /// <summary>"401 T" of a protected call.</summary>
    public static TokenAnswer RefusedAccess(string text) => new(
        401,
        "token_not_valid",
        InvalidToken,
        "Given token not valid for any token type",
        $$"""[{"token_class":"AccessToken","token_type":"access","message":"{{text}}"}]""",
        Problem,
        NoStore: true);

    /// <summary>A 401 with a code of its own that blames the token.</summary>
    public static TokenAnswer Blamed(string code, string text) => new(401, code, InvalidToken, text, null, Problem, NoStore: true);

    public static async Task<TokenAnswer> AccessAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await client.SendAsync(request);
        return await ReadAsync(response);
    }

    public static Task<TokenAnswer> RefreshAsync(HttpClient client, string token) =>
        PostAsync(client, "/api/token/refresh/", new { refresh = token });

    public static Task<TokenAnswer> VerifyAsync(HttpClient client, string token) => PostAsync(client, "/api/token/verify/", new { token });

    public static Task<TokenAnswer> BlacklistAsync(HttpClient client, string token) =>
        PostAsync(client, "/api/token/blacklist/", new { refresh = token });

    private static async Task<TokenAnswer> PostAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return await ReadAsync(response);
    }

    private static async Task<TokenAnswer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var body = text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        var isProblem = response.Content.Headers.ContentType?.MediaType == Problem;
        return new TokenAnswer(
            (int)response.StatusCode,
            body?["code"]?.GetValue<string>(),
            Header(response.Headers.WwwAuthenticate),
            isProblem ? body?["detail"]?.GetValue<string>() : null,
            body?["messages"]?.ToJsonString(),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.CacheControl?.NoStore ?? false);
    }

    private static string? Header(HttpHeaderValueCollection<AuthenticationHeaderValue> header) =>
        header.Count == 0 ? null : header.ToString();
}
