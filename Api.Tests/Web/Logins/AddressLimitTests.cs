using System.Net;
using Api.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Web.Logins;

/// <summary>How many passwords one address may try in vain within a minute, and which address that is.</summary>
[Category("Slow")]
public sealed class AddressLimitTests : LoginFixture
{
    private const string Proxy = "10.0.0.1";

    private static readonly (string, string?) Enabled = ("RateLimit:Enabled", "true");
    private static readonly (string, string?) KnownProxy = ("ForwardedHeaders:KnownProxies:0", Proxy);
    private static readonly (string, string?) Two = ("RateLimit:LoginFailuresPerMinutePerAddress", "2");

    [Test]
    public async Task Row_46_After_sixty_failures_over_many_names_the_address_is_429_for_every_name()
    {
        await StartAsync(Enabled);
        for (var i = 0; i < 60; i++)
        {
            await FailAsync(1, name: $"name-{i}");
        }

        await ShouldBeThrottledAsync(60, name: "yet-another");
        await ShouldBeThrottledAsync(60, name: "ada", password: Right);
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        Api.Time.Advance(TimeSpan.FromSeconds(59.999));
        await ShouldBeThrottledAsync(1, name: "yet-another");
        Api.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_46_What_the_address_is_refused_takes_no_permit_of_the_name()
    {
        await StartAsync(Enabled, ("RateLimit:LoginFailuresPerMinute", "2"), Two);
        await FailAsync(1, name: "one");
        Api.Time.Advance(TimeSpan.FromSeconds(30));
        await FailAsync(1, name: "two");
        for (var i = 0; i < 3; i++)
        {
            await ShouldBeThrottledAsync(30, name: "ada");
        }

        Api.Time.Advance(TimeSpan.FromSeconds(30));
        await FailAsync(1, name: "ada");
        Api.Time.Advance(TimeSpan.FromSeconds(30));
        await FailAsync(1, name: "ada");
    }

    [Test]
    public async Task Row_46_Addresses_of_one_network_are_one()
    {
        await StartAsync(Enabled, Two);
        await FailAsync(1, "2001:db8:0:1::1", "one");
        await FailAsync(1, "2001:db8:0:1::2", "two");

        await ShouldBeThrottledAsync(60, "2001:db8:0:1::3", "three");
        await FailAsync(1, "2001:db8:0:3::1", "three");
    }

    [Test]
    public async Task Row_46_Behind_a_known_proxy_each_client_counts_for_itself_and_nothing_is_warned_of()
    {
        await StartAsync(Enabled, KnownProxy, Two);
        Assert.That(await ForwardedAsync(Proxy, "203.0.113.1", 2), Is.All.EqualTo(HttpStatusCode.Unauthorized));

        Assert.That(await ForwardedAsync(Proxy, "203.0.113.1", 1), Is.All.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await ForwardedAsync(Proxy, "203.0.113.2", 1), Is.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Warnings(), Is.Empty);
    }

    [TestCase(null)]
    [TestCase("10.0.0.2")]
    public async Task Row_46_Whoever_is_no_known_proxy_counts_as_one_whatever_it_forwards_and_is_warned_of_once(string? known)
    {
        await StartAsync(known is null ? [Enabled, Two] : [Enabled, Two, ("ForwardedHeaders:KnownProxies:0", known)]);
        Assert.That(await ForwardedAsync(Proxy, "203.0.113.1", 1), Is.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await ForwardedAsync(Proxy, "203.0.113.2", 1), Is.All.EqualTo(HttpStatusCode.Unauthorized));

        Assert.That(await ForwardedAsync(Proxy, "203.0.113.3", 1), Is.All.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await ForwardedAsync("10.0.0.9", "203.0.113.3", 1), Is.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(
            Warnings(),
            Is.EqualTo(new[]
            {
                $"X-Forwarded-For from {Proxy} is not believed: it is none of ForwardedHeaders:KnownProxies or KnownNetworks",
            }));
        Assert.That(Api.Log.Lines.Where(line => line.Text.Contains("203.0.113.", StringComparison.Ordinal)), Is.Empty);
    }

    private string[] Warnings() =>
        [.. Api.Log.Lines.Where(line => line.Level >= LogLevel.Warning && line.Text.Contains("Forwarded", StringComparison.Ordinal)).Select(
            line => line.Text.Trim())];

    private async Task<List<HttpStatusCode>> ForwardedAsync(string remote, string forwarded, int times)
    {
        Remote.Value = remote;
        var client = Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < times; i++)
        {
            using var response = await client.ObtainAsync($"{forwarded}-{i}", Wrong);
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }
}
