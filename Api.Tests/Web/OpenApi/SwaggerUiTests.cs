using System.Net;
using System.Text.RegularExpressions;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.OpenApi;

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
        using var api = new ApiFactory(setting is null ? [("environment", environment)] : [("environment", environment), ("Swagger:Enabled", setting)]);
        using var client = api.CreateClient();

        foreach (var path in new[] { "/", "/swagger", "/swagger/index.html", "/openapi/v1.json" })
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

    [GeneratedRegex("(?<=(href|src)=\")[^\"]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex References();

    [GeneratedRegex("(?<=\"url\":\")[^\"]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenApiAddress();
}
