using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages;

/// <summary>One call as a client repeats it until it is answered.</summary>
internal sealed record RepeatableCall(string Name, HttpMethod Method, string Path, object? Body, string? Access, HttpStatusCode Sound)
{
    public bool Writes { get; init; }

    public async Task<HttpResponseMessage> SendAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(Method, Path) { Content = Body is null ? null : JsonContent.Create(Body) };
        if (Access is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Access);
        }

        return await client.SendAsync(request);
    }
}

/// <summary>Every token, user, role and session call on users and sessions of its own, in an order in which all of them succeed.</summary>
internal static class EveryCall
{
    private const string NewPassword = "another horse battery staple";

    public static async Task<IReadOnlyList<RepeatableCall>> PrepareAsync(ApiFactory api)
    {
        var bob = $"/api/users/{await api.CreateUserAsync("bob")}/";
        var carol = $"/api/users/{await api.CreateUserAsync("carol")}/";
        var dave = $"/api/users/{await api.CreateUserAsync("dave")}/";
        var (administrators, access) = await api.LoginAsync();
        var (_, second) = await api.LoginAsync();
        var (refreshed, bobs) = await api.LoginAsync("bob", ApiFactory.UserPassword);
        var (ended, _) = await api.LoginAsync("bob", ApiFactory.UserPassword);
        // The ended sessions are read when the program starts; nothing of that is under way any more.
        api.WaitUntilStarted();

        return
        [
            Write(
                "obtain",
                HttpMethod.Post,
                TokenCalls.Obtain,
                new { username = "dave", password = ApiFactory.UserPassword },
                null,
                HttpStatusCode.OK),
            Write("refresh", HttpMethod.Post, TokenCalls.Refresh, new { refresh = refreshed }, null, HttpStatusCode.OK),
            Read("verify a refresh token", TokenCalls.Verify, new { token = administrators }),
            Read("verify an access token", TokenCalls.Verify, new { token = access }),
            Write("blacklist", HttpMethod.Post, TokenCalls.Blacklist, new { refresh = ended }, null, HttpStatusCode.OK),
            Read("list users", "/api/users/", access),
            Read("get user", bob, access),
            Read("get oneself", "/api/users/me/", access),
            Read("list roles", "/api/roles/", access),
            Read("list sessions", "/api/sessions/", access),
            Read("list a user's sessions", bob + "sessions/", access),
            Write(
                "create user",
                HttpMethod.Post,
                "/api/users/",
                new { username = "eve", password = ApiFactory.UserPassword },
                access,
                HttpStatusCode.Created),
            Write("patch user", HttpMethod.Patch, carol, new { isActive = false }, access, HttpStatusCode.OK),
            Write("put user", HttpMethod.Put, carol, new { username = "carol", firstName = "Carol" }, access, HttpStatusCode.OK),
            Write("patch oneself", HttpMethod.Patch, "/api/users/me/", new { firstName = "Gokul" }, access, HttpStatusCode.OK),
            Write("unlock user", HttpMethod.Post, carol + "unlock/", null, access, HttpStatusCode.NoContent),
            Write("create role", HttpMethod.Post, "/api/roles/", new { name = "editor" }, access, HttpStatusCode.Created),
            Write("delete role", HttpMethod.Delete, "/api/roles/editor/", null, access, HttpStatusCode.NoContent),
            Write(
                "set password", HttpMethod.Post, carol + "password/", new { newPassword = NewPassword }, access, HttpStatusCode.NoContent),
            Write("end a session", HttpMethod.Delete, $"/api/sessions/{SessionOf(second)}/", null, access, HttpStatusCode.NoContent),
            Write("end the other sessions", HttpMethod.Delete, "/api/sessions/?keepCurrent=true", null, access, HttpStatusCode.NoContent),
            Write("end a user's session", HttpMethod.Delete, $"{bob}sessions/{SessionOf(bobs)}/", null, access, HttpStatusCode.NoContent),
            Write("end a user's sessions", HttpMethod.Delete, bob + "sessions/", null, access, HttpStatusCode.NoContent),
            Write("delete user", HttpMethod.Delete, dave, null, access, HttpStatusCode.NoContent),
            Write(
                "change password",
                HttpMethod.Post,
                "/api/users/me/password/",
                new { currentPassword = ApiFactory.AdministratorPassword, newPassword = NewPassword },
                access,
                HttpStatusCode.NoContent),
        ];
    }

    /// <summary>Each in its order is answered as by a sound program.</summary>
    public static async Task ShouldSucceedAsync(this IEnumerable<RepeatableCall> calls, HttpClient client)
    {
        foreach (var call in calls)
        {
            using var response = await call.SendAsync(client).WaitAsync(Hang.Limit);
            Assert.That(response.StatusCode, Is.EqualTo(call.Sound), $"{call.Name}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>All at once, and each is told to come back: nobody is signed out.</summary>
    public static async Task ShouldBeUnavailableAsync(this IEnumerable<RepeatableCall> calls, HttpClient client)
    {
        var answers = await Task.WhenAll(calls.Select(async call => (call.Name, Response: await call.SendAsync(client))))
            .WaitAsync(Hang.Limit);
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, response) in answers)
            {
                using (response)
                {
                    await response.ShouldBeUnavailableAsync(name);
                }
            }
        }
    }

    /// <summary>Row 39: 503, a time to come back, and not a word that could make a client sign out.</summary>
    public static async Task ShouldBeUnavailableAsync(this HttpResponseMessage response, string name)
    {
        Assert.That(
            response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), $"{name}: {await response.Content.ReadAsStringAsync()}");
        await response.ShouldBeProblemAsync(
            HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "Service temporarily unavailable, try again later.");
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero), name);
        Assert.That(response.Headers.WwwAuthenticate, Is.Empty, name);
    }

    private static RepeatableCall Write(string name, HttpMethod method, string path, object? body, string? access, HttpStatusCode sound) =>
        new(name, method, path, body, access, sound) { Writes = true };

    private static RepeatableCall Read(string name, string path, object body) =>
        new(name, HttpMethod.Post, path, body, null, HttpStatusCode.OK);

    private static RepeatableCall Read(string name, string path, string access) =>
        new(name, HttpMethod.Get, path, null, access, HttpStatusCode.OK);

    private static string SessionOf(string access) => TokenForge.Open(access).Claims["sid"]!.GetValue<string>();
}
