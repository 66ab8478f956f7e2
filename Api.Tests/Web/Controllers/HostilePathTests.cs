using System.Net;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.Controllers;

/// <summary>Paths of any form, where the program serves pages, documents and calls.</summary>
public sealed class HostilePathTests
{
    private static readonly string[] Places =
    [
        "/swagger", "/swagger/", "/swagger/index.html", "/swagger/index.js", "/swagger/login-bar.css", "/openapi/v1.json", "/",
        "/health/live",
    ];

    // A line break is what a pattern's end also matches before; the others are of its kind.
    private static readonly string[] Tails =
        ["%0a", "%0d", "%0d%0aX:%20y", "%09", "%20", "%7f", "%c3%a9", "%e2%80%a8", "%ff", "%2f", "%5c", "%3f"];

    [Test]
    public async Task Row_82_A_path_with_a_character_behind_it_is_unknown_and_never_a_server_error()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using (Assert.EnterMultipleScope())
        {
            foreach (var path in from place in Places from tail in Tails select place + tail)
            {
                using var response = await client.GetAsync(path);

                Assert.That((int)response.StatusCode, Is.EqualTo(404), path);
                Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), path);
            }
        }
    }

    [Test]
    public async Task Row_83_A_host_that_is_not_allowed_is_400_as_a_problem()
    {
        using var api = new ApiFactory(("AllowedHosts", "localhost;api.example.com"));
        using var client = api.CreateClient();
        foreach (var (host, status) in new[] { ("localhost", 200), ("api.example.com", 200), ("evil.example", 400) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
            request.Headers.Host = host;
            using var response = await client.SendAsync(request);

            Assert.That((int)response.StatusCode, Is.EqualTo(status), host);
            if (status == 400)
            {
                await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "parse_error");
            }
        }
    }
}
