using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

internal static class SessionRequests
{
    public const string Path = "/api/sessions/";
    public const string Key = "key-0123456789abcdef";
    public const string OtherKey = "key-fedcba9876543210";

    /// <summary>A refresh with this <c>Idempotency-Key</c>, once for each value given.</summary>
    public static async Task<HttpResponseMessage> RefreshWithAsync(this HttpClient client, string refresh, params string[] keys)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenCalls.Refresh) { Content = JsonContent.Create(new { refresh }) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", keys);
        return await client.SendAsync(request);
    }

    /// <summary>The refresh token that a refresh with this key answers.</summary>
    public static async Task<string> SuccessorWithAsync(this HttpClient client, string refresh, string key)
    {
        using var response = await client.RefreshWithAsync(refresh, key);
        await response.ShouldBeOkAsync();
        return (await response.ReadObjectAsync())["refresh"]!.GetValue<string>();
    }

    /// <summary>The <c>sid</c> of a token.</summary>
    public static string SessionOf(string token) => TokenForge.Open(token).Claims["sid"]!.GetValue<string>();

    /// <summary>The sessions on a page.</summary>
    public static async Task<List<JsonObject>> ListAsync(this HttpClient client, string path = Path)
    {
        using var response = await client.GetAsync(path);
        await response.ShouldBeOkAsync();
        return [.. (await response.ReadObjectAsync())["results"]!.AsArray().Select(session => session!.AsObject())];
    }

    public static async Task<string[]> ListIdsAsync(this HttpClient client, string path = Path) =>
        [.. (await client.ListAsync(path)).Select(session => session["id"]!.GetValue<string>())];

    public static async Task ShouldBeNoContentAsync(this HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await response.Content.ReadAsStringAsync());
        Assert.That(await response.Content.ReadAsStringAsync(), Is.Empty);
    }

    public static async Task DeletedAsync(this HttpClient client, string path)
    {
        using var response = await client.DeleteAsync(path);
        await response.ShouldBeNoContentAsync();
    }

    public static Task ShouldBeNotFoundAsync(this HttpResponseMessage response) =>
        response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");

    /// <summary>Asks again, without sleeping, until the answer is this one; a program that never gives it fails the test.</summary>
    public static async Task ShouldBecomeAsync<T>(Func<Task<T>> ask, T expected)
    {
        using var patience = new CancellationTokenSource(Hang.Limit);
        var answer = await ask();
        while (!Equals(answer, expected) && !patience.IsCancellationRequested)
        {
            await Task.Yield();
            answer = await ask();
        }

        Assert.That(answer, Is.EqualTo(expected));
    }
}
