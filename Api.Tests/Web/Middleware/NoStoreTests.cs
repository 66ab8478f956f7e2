using System.Text;
using Api.Tests.Support;

namespace Api.Tests.Web.Middleware;

public sealed class NoStoreTests
{
    [Test]
    public async Task Every_answer_below_api_is_kept_by_nobody()
    {
        using var api = new ApiFactory();
        using var client = await api.CreateAdministratorAsync();
        using var anonymous = api.CreateClient();
        const string login = """{"username":"Gokul","password":"123"}""";
        using (Assert.EnterMultipleScope())
        {
            await AssertAsync(200, anonymous, "POST", "/api/token/", login);
            await AssertAsync(400, anonymous, "POST", "/api/token/", "{}");
            await AssertAsync(400, anonymous, "POST", "/api/token/", "{");
            await AssertAsync(401, anonymous, "POST", "/api/token/", """{"username":"Gokul","password":"no"}""");
            await AssertAsync(405, anonymous, "GET", "/api/token/");
            await AssertAsync(405, anonymous, "OPTIONS", "/api/token/refresh");
            await AssertAsync(415, anonymous, "POST", "/api/token/", "x", "text/plain");
            await AssertAsync(413, anonymous, "POST", "/api/token/", new string(' ', 70_000) + login);
            await AssertAsync(401, anonymous, "GET", "/api/users/");
            await AssertAsync(200, client, "GET", "/api/users/");
            await AssertAsync(400, client, "GET", "/api/users/?page=0");
            await AssertAsync(404, client, "GET", "/api/users/?page=2");
            await AssertAsync(200, client, "GET", "/API/Users/Me");
            await AssertAsync(404, client, "GET", "/api/users/999/");
            await AssertAsync(404, client, "GET", "/api/nowhere");
            await AssertAsync(404, anonymous, "GET", "/api/");
            await AssertAsync(404, anonymous, "GET", "/api");
        }
    }

    [Test]
    public async Task Public_documents_say_nothing_of_it()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();

        using var response = await client.GetAsync("/.well-known/jwks.json");

        Assert.That(response.Headers.CacheControl?.NoStore, Is.Not.True);
    }

    private static async Task AssertAsync(
        int status, HttpClient client, string method, string path, string? body = null, string type = "application/json")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status), $"{method} {path}");
        Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"), $"{method} {path} {status}");
    }
}
