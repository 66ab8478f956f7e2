using System.Net.Http.Json;

namespace Api.Bench.Rows;

/// <summary>Logins from addresses of the bench's choice, which the server believes its proxy.</summary>
internal static class Logins
{
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string username,
        string password,
        string from,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/token/")
        {
            Content = JsonContent.Create(new { username, password }),
        };
        await request.Content.LoadIntoBufferAsync(cancellationToken);
        request.Headers.Add("X-Forwarded-For", from);
        return await client.SendAsync(request, cancellationToken);
    }
}
