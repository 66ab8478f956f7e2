using System.Net;
using System.Text.RegularExpressions;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.OpenApi;

[Category("Slow")]
public sealed partial class SwaggerUiTests
{
    [Test]
    public async Task The_page_is_served_with_all_it_needs_and_reads_the_document_beside_it()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();

        using var page = await client.GetAsync("/swagger/index.html");

        Assert.That((page.StatusCode, page.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/html")));
        var html = await page.Content.ReadAsStringAsync();
        var references = References().Matches(html).Select(match => match.Value).ToList();
        var script = await client.GetStringAsync("/swagger/index.js");
        var document = OpenApiAddress().Match(script).Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(references, Has.Count.GreaterThanOrEqualTo(5).And.None.Contains("//"), "nothing comes from another host");
            Assert.That(document, Is.EqualTo("../openapi/v1.json"));
            Assert.That(script, Does.Not.Match("\"(validatorUrl|oauth2RedirectUrl)\":\"https?:"));
            foreach (var address in references.Append(document))
            {
                using var response = await client.GetAsync(new Uri(new Uri("http://localhost/swagger/index.html"), address));
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), address);
            }
        }
    }

    [Test]
    public async Task The_login_bar_comes_from_this_program_and_runs_under_the_policy_of_the_page()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var page = await client.GetStringAsync("/swagger/index.html");
        var references = References().Matches(page).Select(match => match.Value).ToList();
        var entry = references.Single(reference => reference.EndsWith("login.js", StringComparison.Ordinal));

        // Every module is loaded that another one imports, as a browser would.
        var modules = new HashSet<Uri>();
        var toLoad = new Queue<Uri>([new Uri(new Uri("http://localhost/swagger/index.html"), entry)]);
        while (toLoad.TryDequeue(out var address))
        {
            if (!modules.Add(address))
            {
                continue;
            }

            using var response = await client.GetAsync(address);
            var script = await response.Content.ReadAsStringAsync();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), address.PathAndQuery);
                Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/javascript"), address.PathAndQuery);
                Assert.That(response.Headers.CacheControl?.NoCache, Is.True, "modules of two versions do not fit together");
                Assert.That(
                    response.Headers.GetValues("Content-Security-Policy").Single(),
                    Does.Contain("script-src 'self'").And.Not.Contain("unsafe"));
            }

            foreach (var import in Imports().Matches(script).Select(match => match.Value))
            {
                Assert.That(import, Does.StartWith("."), "nothing comes from another host");
                toLoad.Enqueue(new Uri(address, import));
            }
        }

        Assert.That(modules.Select(module => module.AbsolutePath), Does.Contain("/swagger/generated/src/client.js"));
        using var style = await client.GetAsync("/swagger/login-bar.css");
        Assert.That(references, Does.Contain("login-bar.css"));
        Assert.That((style.StatusCode, style.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/css")));
    }

    [TestCase("/", "/swagger/index.html")]
    [TestCase("/swagger", "swagger/index.html")]
    [TestCase("/swagger/", "index.html")]
    public async Task The_start_page_leads_to_it(string path, string target)
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

        using var response = await client.GetAsync(path);

        Assert.That((int)response.StatusCode, Is.InRange(301, 302));
        Assert.That(response.Headers.Location!.OriginalString, Does.EndWith(target));
    }

    [TestCase("Production", null, false)]
    [TestCase("Staging", null, false)]
    [TestCase("Production", "true", true)]
    [TestCase("Development", null, true)]
    [TestCase("Development", "false", false)]
    public async Task It_is_on_in_development_or_when_switched_on(string environment, string? setting, bool isOn)
    {
        using var api = new ApiFactory(
            setting is null ? [("environment", environment)] : [("environment", environment), ("Swagger:Enabled", setting)]);
        using var client = api.CreateClient();

        foreach (var path in new[]
        {
            "/", "/swagger", "/swagger/index.html", "/openapi/v1.json", "/openapi/v1-3.0.json",
            "/swagger/login-bar.css", "/swagger/generated/swagger/login.js", "/swagger/generated/src/index.js",
        })
        {
            using var response = await client.GetAsync(path);
            if (isOn)
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
            }
            else
            {
                await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
            }
        }
    }

    [GeneratedRegex("(?<=(href|src)=[\"'])[^\"']+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex References();

    [GeneratedRegex(
        "(?<=^(import|export) .*from ')[^']+",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Imports();

    [GeneratedRegex("(?<=\"url\":\")[^\"]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenApiAddress();
}
