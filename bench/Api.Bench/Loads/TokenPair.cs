using System.Net.Http.Json;
using System.Text.Json;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>What a login answers.</summary>
internal sealed record TokenPair(string Access, string Refresh)
{
    /// <summary>Logs a user in, at this program or at SimpleJWT: the call is the same.</summary>
    public static Task<TokenPair> ObtainAsync(Uri address, string username, CancellationToken cancellationToken) =>
        ObtainAsync(new Uri(address, "/api/token/"), new { username, password = Password }, "access", "refresh", cancellationToken);

    /// <summary>Logs a user in at MapIdentityApi.</summary>
    public static Task<TokenPair> ObtainFromIdentityAsync(Uri address, string email, CancellationToken cancellationToken) =>
        ObtainAsync(new Uri(address, "/login"), new { email, password = Password }, "accessToken", "refreshToken", cancellationToken);

    /// <summary>The password of all users, the administrator among them.</summary>
    public const string Password = Server.AdministratorPassword;

    // A record would print the tokens.
    public override string ToString() => nameof(TokenPair);

    private static async Task<TokenPair> ObtainAsync(
        Uri call,
        object body,
        string access,
        string refresh,
        CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var content = JsonContent.Create(body);
        // Django reads no body without a length.
        await content.LoadIntoBufferAsync(cancellationToken);
        using var answer = await client.PostAsync(call, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new TokenPair(tokens.GetProperty(access).GetString()!, tokens.GetProperty(refresh).GetString()!);
    }
}
