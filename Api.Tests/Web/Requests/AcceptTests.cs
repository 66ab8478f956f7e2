using System.Net;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Requests;

public sealed class AcceptTests
{
    private static readonly string[] Accepted =
    [
        "",
        "*/*",
        "application/*",
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json; indent=4",
        "application/problem+json",
        "text/html, application/json;q=0.1",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "*/*;q=0, application/json",
    ];

    private static readonly string[] Refused =
    [
        "text/html",
        "text/*",
        "application/xml",
        "application/jsonp",
        "application/vnd.api+json",
        "application/json;q=0",
        "*/*;q=0",
        "application/json;q=0, application/problem+json;q=0, text/html",
        "application/*;q=0, */*;q=0.5",
        "image/png, audio/*",
    ];

    [Test]
    public async Task Who_accepts_JSON_gets_it()
    {
        using var api = new ApiFactory();
        using var client = await api.CreateAdministratorAsync();
        using (Assert.EnterMultipleScope())
        {
            foreach (var accept in Accepted)
            {
                using var response = await client.SendAsync(Request(HttpMethod.Get, "/api/users/me/", accept));
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), accept);
                Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"), accept);
            }
        }
    }

    [Test]
    public async Task Who_accepts_no_JSON_gets_406_as_a_problem()
    {
        using var api = new ApiFactory();
        using var client = await api.CreateAdministratorAsync();
        using (Assert.EnterMultipleScope())
        {
            foreach (var accept in Refused)
            {
                foreach (var path in new[] { "/api/users/me/", "/api/users/", "/.well-known/jwks.json" })
                {
                    using var response = await client.SendAsync(Request(HttpMethod.Get, path, accept));
                    await response.ShouldBeProblemAsync(
                        HttpStatusCode.NotAcceptable, "not_acceptable", "Could not satisfy the request Accept header.");
                }
            }
        }
    }

    [Test]
    public async Task Nothing_is_done_for_an_answer_that_is_not_sent()
    {
        using var api = new ApiFactory();
        using var client = await api.CreateAdministratorAsync();
        var sessions = 0;
        await api.WithDatabaseAsync(async database => sessions = await database.Sessions.CountAsync());

        using var login = await client.SendAsync(
            Request(HttpMethod.Post, "/api/token/", "text/html", """{"username":"Gokul","password":"123"}"""));
        using var create = await client.SendAsync(
            Request(HttpMethod.Post, "/api/users/", "text/html", $$"""{"username":"ada","password":"{{ApiFactory.UserPassword}}"}"""));

        await login.ShouldBeProblemAsync(HttpStatusCode.NotAcceptable, "not_acceptable");
        await create.ShouldBeProblemAsync(HttpStatusCode.NotAcceptable, "not_acceptable");
        await api.WithDatabaseAsync(async database =>
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(await database.Sessions.CountAsync(), Is.EqualTo(sessions).And.Not.Zero);
                Assert.That(await database.Users.CountAsync(), Is.EqualTo(1));
            }
        });
    }

    [Test]
    public async Task An_error_is_a_problem_even_to_who_accepts_something_else()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();

        using var unknown = await client.SendAsync(Request(HttpMethod.Get, "/nowhere", "text/html"));
        using var anonymous = await client.SendAsync(Request(HttpMethod.Get, "/api/users/", "image/png"));

        await unknown.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
        await anonymous.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string accept, string? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (accept.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        return request;
    }
}
