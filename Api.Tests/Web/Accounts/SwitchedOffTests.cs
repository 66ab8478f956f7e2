using System.Net;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Web.Accounts;

/// <summary>Row 98, and what is not there where a setting switches it off.</summary>
[Category("Slow")]
public sealed class SwitchedOffTests
{
    [TestCase("POST", "/api/account/signup/")]
    [TestCase("POST", "/api/account/signup/confirm/")]
    [TestCase("POST", "/api/account/password/reset/")]
    [TestCase("POST", "/api/account/password/reset/confirm/")]
    [TestCase("POST", "/api/account/email/")]
    [TestCase("POST", "/api/account/email/confirm/")]
    [TestCase("POST", "/api/account/step-up/")]
    [TestCase("GET", "/api/users/me/export/")]
    [TestCase("DELETE", "/api/users/me/")]
    public async Task What_is_off_does_not_exist(string method, string path)
    {
        using var api = new ApiFactory(("Accounts:SelfService", "false"));
        // The document describes these paths: it is that of a program with everything on.
        using var client = api.CreateDefaultClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await client.SendAsync(request);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Test]
    public async Task Row_98_A_network_asks_twenty_times_a_minute_and_confirms_sixty_times()
    {
        using var api = new AccountsApi(("RateLimit:Enabled", "true"));
        var asked = new List<HttpStatusCode>();
        for (var i = 0; i < 21; i++)
        {
            using var response = await api.Anonymous.PostAsJsonAsync(
                "/api/account/password/reset/", new { email = $"user{i}@example.com" });
            asked.Add(response.StatusCode);
        }

        var confirmed = new List<HttpStatusCode>();
        for (var i = 0; i < 61; i++)
        {
            using var response = await api.Anonymous.PostAsJsonAsync(
                "/api/account/password/reset/confirm/", new { link = "x", newPassword = "difference engine 1822" });
            confirmed.Add(response.StatusCode);
        }

        api.Factory.Time.Advance(TimeSpan.FromMinutes(1));
        using var later = await api.Anonymous.PostAsJsonAsync("/api/account/password/reset/", new { email = "later@example.com" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked[..20], Is.All.EqualTo(HttpStatusCode.Accepted));
            Assert.That(asked[20], Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(confirmed[..60], Is.All.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(confirmed[60], Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        }
    }
}
