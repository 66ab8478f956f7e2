using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Api.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Tokens;

/// <summary>What a login leaves in the database.</summary>
[Category("Slow")]
public sealed class StartedSessionTests
{
    [Test]
    public async Task The_session_row_holds_ids_times_and_client_and_no_token()
    {
        using var api = new ApiFactory { Configure = From("::ffff:192.0.2.7") };
        var (refresh, access) = await LogInAsync(api, "agent/1.0");

        var session = await api.SingleSessionAsync();
        var claims = TokenForge.Open(refresh).Claims;
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        var second = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Id.ToString(), Is.EqualTo(claims["sid"]!.GetValue<string>()));
            Assert.That(session.Id.Value.Version, Is.EqualTo(7));
            Assert.That(session.UserId.Value, Is.EqualTo(claims["user_id"]!.GetValue<long>()));
            Assert.That(session.CurrentTokenId.ToString(), Is.EqualTo(claims["jti"]!.GetValue<string>()));
            Assert.That(session.PreviousTokenId, Is.Null);
            Assert.That(session.RotationKeyHash, Is.Null);
            Assert.That(session.CreatedAt, Is.EqualTo(now));
            Assert.That(session.LastUsedAt, Is.EqualTo(now));
            Assert.That(session.RotatedAt, Is.Null);
            Assert.That(session.RefreshExpiresAt, Is.EqualTo(second.AddDays(1)));
            Assert.That(session.ExpiresAt, Is.EqualTo(second.AddDays(30)));
            Assert.That(session.EndedAt, Is.Null);
            Assert.That(session.EndReason, Is.Null);
            Assert.That(session.UserAgent, Is.EqualTo("agent/1.0"));
            Assert.That(session.IpAddress, Is.EqualTo("192.0.2.7"));
            Assert.That(api.Database.ReadContent(), Does.Not.Contain(refresh).And.Not.Contain(access));
        }
    }

    [Test]
    public async Task Agent_and_address_are_cut()
    {
        const string Longest = "fe80:1111:2222:3333:4444:5555:6666:7777%4294967295";
        using var api = new ApiFactory { Configure = From(Longest) };
        var agent = "a/" + new string('x', 300);
        await LogInAsync(api, agent);

        var session = await api.SingleSessionAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.UserAgent, Is.EqualTo(agent[..256]));
            Assert.That(session.IpAddress, Is.EqualTo(Longest[..45]));
        }
    }

    [Test]
    public async Task Without_StoreClient_neither_is_kept()
    {
        using var api = new ApiFactory(
            ("Sessions:StoreClient", "false"), ("Jwt:ReuseLeeway", "00:00:00"))
        { Configure = From("192.0.2.7") };
        var (refresh, _) = await LogInAsync(api, "agent/1.0");
        using var client = CreateClient(api, "agent/2.0");
        await client.SuccessorAsync(refresh);

        var session = await api.SingleSessionAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.RotatedAt, Is.Not.Null);
            Assert.That(session.UserAgent, Is.Null);
            Assert.That(session.IpAddress, Is.Null);
        }
    }

    [Test]
    public async Task A_login_is_noted_in_lastLogin()
    {
        using var api = new ApiFactory();
        var id = await api.CreateUserAsync("ada");
        using var administrator = await api.CreateAdministratorAsync();
        Assert.That(await LastLoginAsync(administrator, id), Is.Null);

        api.Time.Advance(TimeSpan.FromMilliseconds(1111));
        await api.LoginAsync("ada", ApiFactory.UserPassword);

        Assert.That(await LastLoginAsync(administrator, id), Is.EqualTo("2026-01-02T03:04:06.789Z"));
    }

    [Test]
    public async Task A_refresh_is_not_noted_in_lastLogin()
    {
        using var api = new ApiFactory();
        var id = await api.CreateUserAsync("ada");
        using var administrator = await api.CreateAdministratorAsync();
        var (refresh, _) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        using var client = api.CreateClient();

        api.Time.Advance(TimeSpan.FromSeconds(31));
        await client.SuccessorAsync(refresh);

        Assert.That(await LastLoginAsync(administrator, id), Is.EqualTo("2026-01-02T03:04:05.678Z"));
    }

    [Test]
    public async Task Without_UpdateLastLogin_it_is_not()
    {
        using var api = new ApiFactory(("Jwt:UpdateLastLogin", "false"));
        var id = await api.CreateUserAsync("ada");
        await api.LoginAsync("ada", ApiFactory.UserPassword);

        using var administrator = await api.CreateAdministratorAsync();

        Assert.That(await LastLoginAsync(administrator, id), Is.Null);
    }

    /// <summary>Every request comes from this address: the test server itself has none.</summary>
    private static Action<IServiceCollection> From(string address) =>
        services => services.AddSingleton<IStartupFilter>(new RemoteAddress(IPAddress.Parse(address)));

    private static HttpClient CreateClient(ApiFactory api, string userAgent)
    {
        var client = api.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        return client;
    }

    private static async Task<(string Refresh, string Access)> LogInAsync(ApiFactory api, string userAgent)
    {
        using var client = CreateClient(api, userAgent);
        using var response = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        await response.ShouldBeOkAsync();
        var body = await response.ReadObjectAsync();
        return (body["refresh"]!.GetValue<string>(), body["access"]!.GetValue<string>());
    }

    private static async Task<string?> LastLoginAsync(HttpClient client, long id) =>
        (await client.GetFromJsonAsync<JsonElement>($"/api/users/{id}/")).GetProperty("lastLogin").GetString();

    private sealed class RemoteAddress(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, step) =>
            {
                context.Connection.RemoteIpAddress = address;
                return step(context);
            });
            next(app);
        };
    }
}
