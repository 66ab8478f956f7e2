using Api.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Web.Sessions;

/// <summary>The address and agent of a session's last use, and what is made of a stranger's.</summary>
[Category("Slow")]
public sealed class ClientTests
{
    private const string Proxy = "10.0.0.1";

    private readonly RemoteAddress _remote = new();
    private ApiFactory? _api;

    [TearDown]
    public void TearDown() => _api?.Dispose();

    [Test]
    public async Task A_refresh_that_rotates_notes_its_address_and_agent()
    {
        var api = Start();
        var (refresh, _) = await api.LoginAsync();
        await RefreshAsync(refresh, "phone/2.0", "2001:db8::7");

        var session = await api.SingleSessionAsync();
        Assert.That((session.UserAgent, session.IpAddress), Is.EqualTo(("phone/2.0", "2001:db8::7")));
    }

    [TestCase("192.0.2.1", "phone/1.0", 0)]
    [TestCase("192.0.2.2", "phone/1.0", 1)]
    [TestCase("192.0.2.1", "phone/2.0", 1)]
    [TestCase("192.0.2.1", "", 1)]
    public async Task Row_26_A_replay_and_an_unchanged_token_to_another_address_or_agent_are_a_risk(string address, string agent, int risks)
    {
        var api = Start();
        var (refresh, _) = await api.LoginAsync();
        var successor = await RefreshAsync(refresh, "phone/1.0", "192.0.2.1");
        var before = api.Database.ReadContent();

        Assert.That(await RefreshAsync(refresh, agent, address), Is.EqualTo(successor));
        Assert.That(Risks(api, "Replayed"), Has.Exactly(risks).Items);
        Assert.That(await RefreshAsync(successor, agent, address), Is.EqualTo(successor));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Risks(api, "Unchanged"), Has.Exactly(risks).Items);
            Assert.That(api.Database.ReadContent(), Is.EqualTo(before), "neither writes anything");
            var told = api.Log.Lines.Where(line => line.Text.Contains(refresh, StringComparison.Ordinal)
                || line.Text.Contains(successor, StringComparison.Ordinal));
            Assert.That(told, Is.Empty);
        }
    }

    [Test]
    public async Task Row_26_Where_no_client_is_kept_nothing_can_be_told()
    {
        var api = Start(("Sessions:StoreClient", "false"));
        var (refresh, access) = await api.LoginAsync();
        await RefreshAsync(refresh, "phone/1.0", "192.0.2.1");
        await RefreshAsync(refresh, "phone/2.0", "192.0.2.2");

        using var client = api.CreateClient(access);
        var listed = (await client.ListAsync()).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Risks(api, "Replayed"), Is.Empty);
            Assert.That(listed.ContainsKey("userAgent") && listed["userAgent"] is null, Is.True);
            Assert.That(listed.ContainsKey("ipAddress") && listed["ipAddress"] is null, Is.True);
        }
    }

    [TestCase(Proxy, "203.0.113.9", "203.0.113.9")]
    [TestCase("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9")]
    [TestCase(Proxy, "198.51.100.66, 203.0.113.9", "203.0.113.9")]
    [TestCase(Proxy, "203.0.113.9, 10.0.0.9", "203.0.113.9")]
    [TestCase(Proxy, "198.51.100.66, 203.0.113.9, 10.0.0.9", "203.0.113.9")]
    [TestCase(Proxy, "2001:db8::9", "2001:db8::9")]
    [TestCase(Proxy, "garbage", Proxy)]
    [TestCase(Proxy, null, Proxy)]
    [TestCase("10.0.0.2", "203.0.113.9", "10.0.0.2")]
    [TestCase("127.0.0.1", "203.0.113.9", "127.0.0.1")]
    [TestCase("::1", "203.0.113.9", "::1")]
    public async Task Row_46_A_forwarded_address_is_believed_from_a_known_proxy_alone(string remote, string? forwarded, string noted)
    {
        var api = Start(("ForwardedHeaders:KnownProxies:0", Proxy), ("ForwardedHeaders:KnownProxies:1", "10.0.0.9"));
        var (refresh, _) = await api.LoginAsync();

        await RefreshAsync(refresh, "phone/1.0", remote, forwarded);

        Assert.That((await api.SingleSessionAsync()).IpAddress, Is.EqualTo(noted));
    }

    [TestCase("10.0.0.1")]
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task Row_46_Without_known_proxies_it_is_believed_from_nobody(string remote)
    {
        var api = Start();
        var (refresh, _) = await api.LoginAsync();

        await RefreshAsync(refresh, "phone/1.0", remote, "203.0.113.9");

        Assert.That((await api.SingleSessionAsync()).IpAddress, Is.EqualTo(remote));
    }

    [TestCase(Proxy, "https://api.example.com/api/sessions/?")]
    [TestCase("10.0.0.2", "http://localhost/api/sessions/?")]
    public async Task Links_name_the_forwarded_scheme_and_host_from_a_known_proxy_alone(string remote, string start)
    {
        var api = Start(("ForwardedHeaders:KnownProxies:0", Proxy));
        await api.LoginAsync();
        using var client = await api.CreateAdministratorAsync();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "api.example.com");
        _remote.Value = remote;

        using var response = await client.GetAsync(SessionRequests.Path + "?pageSize=1");

        await response.ShouldBeOkAsync();
        Assert.That((await response.ReadObjectAsync())["next"]!.GetValue<string>(), Does.StartWith(start));
    }

    private ApiFactory Start(params (string Key, string? Value)[] settings) =>
        _api = new ApiFactory(settings) { Configure = _remote.Register };

    private static IEnumerable<LogLine> Risks(ApiFactory api, string outcome) =>
        api.Log.Lines.Where(line => line.Level == LogLevel.Warning && line.Text.StartsWith($"Risk ({outcome})", StringComparison.Ordinal));

    private async Task<string> RefreshAsync(string refresh, string agent, string remote, string? forwarded = null)
    {
        _remote.Value = remote;
        using var client = _api!.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        if (forwarded is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        }

        return await client.SuccessorAsync(refresh);
    }
}
