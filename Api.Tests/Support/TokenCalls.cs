using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Api.Domain.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Support;

/// <summary>The four token calls as a client makes them, and what they leave behind.</summary>
internal static class TokenCalls
{
    public const string Obtain = "/api/token/";
    public const string Refresh = "/api/token/refresh/";
    public const string Verify = "/api/token/verify/";
    public const string Blacklist = "/api/token/blacklist/";

    public const string NoActiveAccount = "No active account found with the given credentials";
    public const string NoActiveAccountForToken = "No active account found for the given token.";
    public const string Blacklisted = "Token is blacklisted";
    public const string Expired = "Token is expired";
    public const string WrongType = "Token has wrong type";
    public const string Invalid = "Token is invalid";

    public static Task<HttpResponseMessage> ObtainAsync(this HttpClient client, string username, string password) =>
        client.PostAsJsonAsync(Obtain, new { username, password });

    public static Task<HttpResponseMessage> RefreshAsync(this HttpClient client, string refresh) =>
        client.PostAsJsonAsync(Refresh, new { refresh });

    public static Task<HttpResponseMessage> VerifyAsync(this HttpClient client, string token) =>
        client.PostAsJsonAsync(Verify, new { token });

    public static Task<HttpResponseMessage> BlacklistAsync(this HttpClient client, string refresh) =>
        client.PostAsJsonAsync(Blacklist, new { refresh });

    /// <summary>Posts these bytes under this content type, or under none.</summary>
    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        return client.PostAsync(path, content);
    }

    public static Task<HttpResponseMessage> PostAsync(
        this HttpClient client, string path, string body, string? contentType = "application/json") =>
        client.PostAsync(path, Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>A refresh that has to succeed.</summary>
    public static async Task<(string Access, string? Refresh)> RefreshedAsync(this HttpClient client, string refresh)
    {
        using var response = await client.RefreshAsync(refresh);
        await response.ShouldBeOkAsync();
        var body = await response.ReadObjectAsync();
        return (body["access"]!.GetValue<string>(), body["refresh"]?.GetValue<string>());
    }

    /// <summary>A refresh that has to hand out a refresh token.</summary>
    public static async Task<string> SuccessorAsync(this HttpClient client, string refresh) =>
        (await client.RefreshedAsync(refresh)).Refresh!;

    public static async Task ShouldBeOkAsync(this HttpResponseMessage response) =>
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());

    /// <summary>200 and <c>{}</c>, the success of verify and blacklist.</summary>
    public static async Task ShouldBeEmptyOkAsync(this HttpResponseMessage response)
    {
        await response.ShouldBeOkAsync();
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("{}"));
    }

    /// <summary>The refusal of a refresh token whose user is gone or inactive.</summary>
    public static async Task ShouldFindNoActiveAccountAsync(this HttpResponseMessage response)
    {
        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "no_active_account", NoActiveAccountForToken);
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""));
    }

    /// <summary>The refusal of a login: no word and no header about a token.</summary>
    public static async Task ShouldRefuseLoginAsync(this HttpResponseMessage response)
    {
        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "no_active_account", NoActiveAccount);
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
    }

    /// <summary>Every session in the database.</summary>
    public static async Task<List<Session>> SessionsAsync(this ApiFactory api)
    {
        List<Session> sessions = [];
        await api.WithDatabaseAsync(async context => sessions = await context.Sessions.AsNoTracking().ToListAsync());
        return sessions;
    }

    /// <summary>The only session in the database.</summary>
    public static async Task<Session> SingleSessionAsync(this ApiFactory api) => (await api.SessionsAsync()).Single();

    public static Task DeactivateAsync(this ApiFactory api, string username) => api.WithDatabaseAsync(context =>
        context.Users.Where(user => user.UserName == username).ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));

    public static Task DeleteUserAsync(this ApiFactory api, string username) => api.WithDatabaseAsync(context =>
        context.Users.Where(user => user.UserName == username).ExecuteDeleteAsync());
}
