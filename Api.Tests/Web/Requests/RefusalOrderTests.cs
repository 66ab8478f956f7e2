using System.Net;
using System.Text;
using Api.Tests.Support;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.Requests;

/// <summary>
/// A request that is wrong in every way is refused for one reason after the other, as each is put right: routing, 401,
/// 403 or 404, 406, 415, 413, 400, 409.
/// </summary>
public sealed class RefusalOrderTests
{
    [Test]
    public async Task A_creation_is_refused_in_the_order_of_the_contract()
    {
        using var api = new ApiFactory();
        await api.CreateUserAsync("ada");
        var (_, user) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        var (_, administrator) = await api.LoginAsync();
        var huge = new string(' ', 70_000) + "{";
        using var client = api.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            await AssertAsync(404, "not_found", new("POST", "/api/usrs/", "broken", "text/html", "text/plain", huge));
            await AssertAsync(405, "method_not_allowed", new("DELETE", "/api/users/", "broken", "text/html", "text/plain", huge));
            await AssertAsync(401, "not_authenticated", new("POST", "/api/users/", null, "text/html", "text/plain", huge));
            await AssertAsync(401, "token_not_valid", new("POST", "/api/users/", "broken", "text/html", "text/plain", huge));
            await AssertAsync(403, "permission_denied", new("POST", "/api/users/", user, "text/html", "text/plain", huge));
            await AssertAsync(406, "not_acceptable", new("POST", "/api/users/", administrator, "text/html", "text/plain", huge));
            await AssertAsync(415, "unsupported_media_type", new("POST", "/api/users/", administrator, "*/*", "text/plain", huge));
            await AssertAsync(413, "content_too_large", new("POST", "/api/users/", administrator, "*/*", "application/json", huge));
            await AssertAsync(400, "parse_error", new("POST", "/api/users/", administrator, "*/*", "application/json", "{"));
            await AssertAsync(
                400,
                "invalid",
                new("POST", "/api/users/", administrator, "*/*", "application/json", """{"username":"ada","password":"short"}"""));
            await AssertAsync(
                409,
                "username_taken",
                new("POST", "/api/users/", administrator, "*/*", "application/json", UserRequests.Body("ada").ToJsonString()));
        }

        async Task AssertAsync(int status, string code, Call call)
        {
            using var response = await client.SendAsync(call.ToRequest());
            await response.ShouldBeProblemAsync((HttpStatusCode)status, code);
        }
    }

    [Test]
    public async Task A_list_is_refused_in_the_order_of_the_contract()
    {
        using var api = new ApiFactory();
        await api.CreateUserAsync("ada");
        var (_, user) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        var (_, administrator) = await api.LoginAsync();
        using var client = api.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            foreach (var (status, code, path, token, accept) in new[]
                {
                    (401, "not_authenticated", "/api/users/?page=0", null, "text/html"),
                    (403, "permission_denied", "/api/users/?page=0", user, "text/html"),
                    (406, "not_acceptable", "/api/users/?page=0", administrator, "text/html"),
                    (400, "invalid", "/api/users/?page=0", administrator, "*/*"),
                    (401, "not_authenticated", "/api/users/1/", null, "text/html"),
                    (404, "not_found", "/api/users/1/", user, "text/html"),
                    (404, "not_found", "/api/users/999/", administrator, "text/html"),
                    (406, "not_acceptable", "/api/users/1/", administrator, "text/html"),
                })
            {
                using var response = await client.SendAsync(new Call("GET", path, token, accept, null, null).ToRequest());
                await response.ShouldBeProblemAsync((HttpStatusCode)status, code);
            }
        }
    }

    private sealed record Call(string Method, string Path, string? Token, string Accept, string? ContentType, string? Content)
    {
        public HttpRequestMessage ToRequest()
        {
            var request = new HttpRequestMessage(new HttpMethod(Method), Path);
            request.Headers.Add("Accept", Accept);
            if (Token is not null)
            {
                request.Headers.Authorization = new("Bearer", Token);
            }

            if (Content is not null)
            {
                request.Content = new StringContent(Content, Encoding.UTF8, ContentType!);
            }

            return request;
        }
    }
}
