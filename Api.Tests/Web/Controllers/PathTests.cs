using System.Net;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Controllers;

public sealed class PathTests
{
    private static ApiFactory _api = null!;
    private static HttpClient _client = null!;

    [OneTimeSetUp]
    public static async Task Start()
    {
        _api = new ApiFactory(
            ("Jwt:Algorithm", "ES256"),
            ("Jwt:SigningKey", EcKey()),
            ("Jwt:Issuer", "https://issuer.example"));
        var (_, access) = await _api.LoginAsync();
        _client = _api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        _client.DefaultRequestHeaders.Authorization = new("Bearer", access);
    }

    [OneTimeTearDown]
    public static void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public void The_table_of_paths_is_complete()
    {
        var mapped = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')
                .Replace("{id:userId}", "1", StringComparison.Ordinal)
                .Replace("{documentName:regex(^v1$)}", "v1", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);

        Assert.That(mapped, Is.EquivalentTo(ServedPaths.All.Select(path => "/" + path.Path.Trim('/'))));
    }

    [TestCaseSource(typeof(ServedPaths), nameof(ServedPaths.All))]
    public async Task Every_path_answers_alike_with_and_without_a_trailing_slash(ServedPath path)
    {
        var method = new HttpMethod(path.Has("GET") ? "GET" : path.Has("POST") ? "POST" : "DELETE");
        using var with = await _client.SendAsync(new HttpRequestMessage(method, path.WithoutSlash + "/"));
        using var without = await _client.SendAsync(
            new HttpRequestMessage(method, path.WithoutSlash.Length == 0 ? "/" : path.WithoutSlash));

        // A POST without a body names what is missing, a DELETE that there is nothing of that name: it has arrived.
        var expected = path.Path == "/" ? HttpStatusCode.Redirect
            : path.Path == "/api/users/1/unlock/" ? HttpStatusCode.NoContent
            : path.Has("GET") ? HttpStatusCode.OK
            : path.Has("POST") ? HttpStatusCode.BadRequest
            : HttpStatusCode.NotFound;
        Assert.That((with.StatusCode, without.StatusCode), Is.EqualTo((expected, expected)));
    }

    [TestCaseSource(typeof(ServedPaths), nameof(ServedPaths.All))]
    public async Task A_method_that_a_path_does_not_have_is_405_and_Allow_names_those_it_has(ServedPath path)
    {
        foreach (var method in new[] { "OPTIONS", "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW" }.Where(
            method => !path.Has(method)))
        {
            foreach (var address in new[] { path.Path, path.WithoutSlash + "/" })
            {
                using var response = await _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

                await response.ShouldBeProblemAsync(
                    HttpStatusCode.MethodNotAllowed, "method_not_allowed", $"Method \"{method}\" not allowed.");
                Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(path.Allow.Split(", ")), $"{method} {address}");
            }
        }
    }

    [Test]
    public async Task HEAD_on_a_path_without_GET_is_405()
    {
        using var response = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/token/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
    }

    [TestCase("/nowhere")]
    [TestCase("/nowhere/")]
    [TestCase("/api")]
    [TestCase("/api/")]
    [TestCase("/api/nowhere/")]
    [TestCase("/api/token/nowhere/")]
    [TestCase("/api/token/sliding/")]
    [TestCase("/api/users/me/nowhere/")]
    [TestCase("/health")]
    [TestCase("/openapi/v2.json")]
    [TestCase("/openapi/v1-3.1.json")]
    [TestCase("/openapi/v2-3.0.json")]
    [TestCase("/.well-known/nowhere")]
    [TestCase("/appsettings.json")]
    public async Task An_unknown_path_is_a_404_problem_with_and_without_a_token(string path)
    {
        using var anonymous = _api.CreateClient();
        foreach (var method in new[] { "GET", "POST", "DELETE", "OPTIONS" })
        {
            // The document's address is a pattern: other names of documents are not there to read, but the method is known.
            if (method != "GET" && path.StartsWith("/openapi/", StringComparison.Ordinal))
            {
                continue;
            }

            using var with = await _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            using var without = await anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

            await with.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
            await without.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
        }
    }

    [Test]
    public async Task A_broken_token_does_no_harm_where_none_is_needed()
    {
        using var client = _api.CreateClient("broken");
        foreach (var (path, status) in new[]
            {
                ("/nowhere", HttpStatusCode.NotFound),
                ("/api/nowhere/", HttpStatusCode.NotFound),
                ("/health/live", HttpStatusCode.OK),
                ("/.well-known/jwks.json", HttpStatusCode.OK),
                ("/openapi/v1.json", HttpStatusCode.OK),
                ("/api/users/", HttpStatusCode.Unauthorized),
            })
        {
            using var response = await client.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(status), path);
        }
    }

    private static string EcKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
