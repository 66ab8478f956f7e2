using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Api.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Users;

/// <summary>The users' calls as tests make them.</summary>
internal static class UserRequests
{
    public const string Path = "/api/users/";

    /// <summary>A body that is accepted, with these members instead.</summary>
    public static JsonObject Body(string username, params (string Name, JsonNode? Value)[] members)
    {
        var body = new JsonObject { ["username"] = username, ["password"] = ApiFactory.UserPassword };
        foreach (var (name, value) in members)
        {
            body[name] = value;
        }

        return body;
    }

    public static Task<HttpResponseMessage> PostUserAsync(this HttpClient client, JsonObject body) => client.PostAsJsonAsync(Path, body);

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Creates a user; returns it as shown.</summary>
    public static async Task<JsonObject> CreateAsync(
        this HttpClient client, string username, params (string Name, JsonNode? Value)[] members)
    {
        using var response = await client.PostUserAsync(Body(username, members));
        response.EnsureSuccessStatusCode();
        return await response.ReadObjectAsync();
    }

    public static async Task<JsonObject> GetObjectAsync(this HttpClient client, string address)
    {
        using var response = await client.GetAsync(address);
        response.EnsureSuccessStatusCode();
        return await response.ReadObjectAsync();
    }

    /// <summary>The user names on a page.</summary>
    public static string[] Usernames(this JsonObject page) =>
        [.. page["results"]!.AsArray().Select(user => user!["username"]!.GetValue<string>())];

    public static Task DeleteUserAsync(this ApiFactory api, long id) =>
        api.WithDatabaseAsync(database => database.Users.Where(user => user.Id == id).ExecuteDeleteAsync());

    public static Task DeactivateUserAsync(this ApiFactory api, long id) => api.WithDatabaseAsync(database => database.Users
        .Where(user => user.Id == id)
        .ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));

    /// <summary>All that is stored of a user, secrets too.</summary>
    public static async Task<ApplicationUser> StoredAsync(this ApiFactory api, long id)
    {
        ApplicationUser? stored = null;
        await api.WithDatabaseAsync(async database => stored = await database.Users.AsNoTracking().SingleAsync(user => user.Id == id));
        return stored!;
    }

    public static async Task<int> CountUsersAsync(this ApiFactory api)
    {
        var count = 0;
        await api.WithDatabaseAsync(async database => count = await database.Users.CountAsync());
        return count;
    }
}
