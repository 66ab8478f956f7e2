using System.Text;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

/// <summary>The calls that change a user, as tests make them.</summary>
internal static class EditRequests
{
    public const string Me = "/api/users/me/";
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>One of these calls, with one <c>If-Match</c> line for each condition.</summary>
    public static async Task<HttpResponseMessage> EditAsync(
        this HttpClient client,
        string method,
        string path,
        string? body,
        string[]? conditions = null,
        string mediaType = Json,
        string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        }

        if (conditions is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", conditions);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> PatchAsync(this HttpClient client, string path, string body, params string[] conditions) =>
        client.EditAsync("PATCH", path, body, conditions.Length == 0 ? null : conditions);

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, string body, params string[] conditions) =>
        client.EditAsync("PUT", path, body, conditions.Length == 0 ? null : conditions);

    /// <summary>A partial change that has to succeed; the record as it is then.</summary>
    public static async Task<JsonObject> PatchedAsync(this HttpClient client, string path, string body)
    {
        using var response = await client.PatchAsync(path, body);
        await response.ShouldBeOkAsync();
        return await response.ReadObjectAsync();
    }

    /// <summary>A record with its tag.</summary>
    public static async Task<(JsonObject User, string Tag)> ReadAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        await response.ShouldBeOkAsync();
        return (await response.ReadObjectAsync(), response.Headers.ETag!.Tag);
    }

    public static async Task<string> TagAsync(this HttpClient client, string path) => (await client.ReadAsync(path)).Tag;

    /// <summary>Creates roles of these names.</summary>
    public static async Task CreateRolesAsync(this HttpClient client, params string[] names)
    {
        foreach (var name in names)
        {
            using var response = await client.PostJsonAsync("/api/roles/", new JsonObject { ["name"] = name }.ToJsonString());
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>The path of a user shown.</summary>
    public static string PathOf(JsonObject user) => $"{UserRequests.Path}{user["id"]}/";
}
