using System.Net;
using System.Text;
using Api.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Browsers;

[Category("Slow")]
public sealed class SecurityHeaderTests
{
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    private static readonly string[] PageDirectives =
    [
        "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'",
        "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
    ];

    [Test]
    public async Task Row_54_Every_answer_carries_them_errors_included()
    {
        using var api = new ApiFactory { Configure = services => services.AddSingleton<IStartupFilter, Defect>() };
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var administrator = await api.CreateAdministratorAsync();
        using (Assert.EnterMultipleScope())
        {
            await AssertAsync(200, client, "POST", "/api/token/", """{"username":"Gokul","password":"123"}""");
            await AssertAsync(400, client, "POST", "/api/token/", "{");
            await AssertAsync(413, client, "POST", "/api/token/", new string(' ', 70_000));
            await AssertAsync(415, client, "POST", "/api/token/", "x", "text/plain");
            await AssertAsync(405, client, "GET", "/api/token/");
            await AssertAsync(401, client, "GET", "/api/users/");
            await AssertAsync(200, administrator, "GET", "/api/users/");
            await AssertAsync(200, administrator, "HEAD", "/api/users/");
            await AssertAsync(404, client, "GET", "/nowhere");
            await AssertAsync(500, client, "GET", Defect.Path);
            await AssertAsync(200, client, "GET", "/health/live");
            await AssertAsync(200, client, "GET", "/openapi/v1.json");
            await AssertAsync(200, client, "GET", "/.well-known/jwks.json");
            await AssertAsync(302, client, "GET", "/");
        }
    }

    [Test]
    public async Task Row_54_Swagger_UI_has_a_policy_of_its_own_under_which_nothing_inline_is_needed()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        foreach (var path in new[] { "/swagger", "/swagger/index.html", "/swagger/index.js", "/swagger/without-logo.js",
            "/swagger/nowhere" })
        {
            using var response = await client.GetAsync(path);

            ShouldBeCommon(response, path);
            Assert.That(Policy(response).Split("; "), Is.EquivalentTo(PageDirectives), path);
        }

        var page = await client.GetStringAsync("/swagger/index.html");
        Assert.That(
            page,
            Does.Contain("without-logo.js").And.Not.Match("<script(?![^>]*src=)").And.Not.Contain("<style").And.Not.Contain(" style="));
    }

    [Test]
    public async Task Row_54_The_plugin_is_a_function_in_a_module_of_the_page()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();

        using var module = await client.GetAsync("/swagger/without-logo.js");
        var page = await client.GetStringAsync("/swagger/index.html");
        var script = await client.GetStringAsync("/swagger/index.js");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (module.StatusCode, module.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/javascript")));
            Assert.That(await module.Content.ReadAsStringAsync(), Does.Contain("Logo: () => null"));
            Assert.That(page, Does.Match("<script src=.without-logo.js. type=.module.>"));
            Assert.That(script, Does.Not.Contain("\"plugins\":["));
        }
    }

    [TestCase("http://localhost", false)]
    [TestCase("https://localhost", true)]
    public async Task Row_54_HSTS_is_sent_on_https_only(string address, bool isSent)
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri(address) });

        foreach (var path in new[] { "/health/live", "/nowhere", "/swagger/index.html" })
        {
            using var response = await client.GetAsync(path);

            Assert.That(
                response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values : [],
                Is.EqualTo(isSent ? new[] { "max-age=31536000" } : []),
                path);
        }
    }

    private static async Task AssertAsync(
        int status, HttpClient client, string method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);

        using var response = await client.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(status), $"{method} {path}");
        ShouldBeCommon(response, $"{method} {path} {status}");
        Assert.That(Policy(response), Is.EqualTo(ApiPolicy), $"{method} {path} {status}");
    }

    private static void ShouldBeCommon(HttpResponseMessage response, string of)
    {
        foreach (var (name, value) in new[]
            {
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "DENY"),
                ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            })
        {
            Assert.That(response.Headers.TryGetValues(name, out var values) ? values : [], Is.EqualTo(new[] { value }), $"{name} of {of}");
        }

        Assert.That(response.Headers.Contains("Server"), Is.False, of);
    }

    private static string Policy(HttpResponseMessage response) => response.Headers.GetValues("Content-Security-Policy").Single();

    /// <summary>A bug behind everything else.</summary>
    private sealed class Defect : IStartupFilter
    {
        public const string Path = "/defect";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.Map(Path, branch => branch.Run(_ => throw new InvalidOperationException("a bug")));
        };
    }
}
