using Api.Application.Users;
using Api.Domain.Users;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Api.Tests.Web.Outages;

/// <summary>
/// Row 39 where an access token's session has to be looked up and the database is away. The accounts answer from memory, so
/// only the look-up can fail.
/// </summary>
[Category("Slow")]
public sealed class SessionLookUpOutageTests
{
    [Test]
    public async Task While_what_was_read_is_young_a_protected_call_needs_no_look_up()
    {
        using var api = Compose();
        var access = await LoginAndTakeDatabaseAwayAsync(api);
        using var client = api.CreateClient(access);

        using var response = await client.GetAsync("/api/users/me/");

        await response.ShouldBeOkAsync();
    }

    [Test]
    public async Task Row_39_Once_what_was_read_is_too_old_the_look_up_fails_with_503()
    {
        using var api = Compose();
        var access = await LoginAndTakeDatabaseAwayAsync(api);
        using var client = api.CreateClient(access);
        api.Time.Advance(TimeSpan.FromSeconds(6));

        using var response = await client.GetAsync("/api/users/me/");

        await response.ShouldBeUnavailableAsync("get oneself");
    }

    [Test]
    public async Task Row_39_Without_a_delay_every_look_up_fails_with_503()
    {
        using var api = Compose(("Jwt:RevocationDelay", "00:00:00"));
        var access = await LoginAndTakeDatabaseAwayAsync(api);
        using var client = api.CreateClient(access);

        using var response = await client.GetAsync("/api/users/me/");

        await response.ShouldBeUnavailableAsync("get oneself");
    }

    [Test]
    public async Task Row_36_A_forged_token_is_not_looked_up()
    {
        using var api = Compose(("Jwt:RevocationDelay", "00:00:00"));
        var access = await LoginAndTakeDatabaseAwayAsync(api);
        using var client = api.CreateClient(TokenForge.WithClaims(access, _ => { }, _ => new byte[32]));

        using var response = await client.GetAsync("/api/users/me/");

        await response.ShouldRefuseTokenAsync();
    }

    private static ApiFactory Compose(params (string Key, string? Value)[] settings)
    {
        var user = new UserDetails(new UserId(1), UserValues.Named("ada", email: null), DateTimeOffset.UnixEpoch, lastLogin: null, "1");
        var accounts = new Mock<IUserAccounts>(MockBehavior.Strict);
        accounts.Setup(a => a.FindAsync(It.IsAny<UserId>(), It.IsAny<CancellationToken>())).ReturnsAsync(user);
        return new ApiFactory([("Demo:Enabled", "false"), .. settings])
        {
            Database = new SqliteDatabase(),
            Configure = services => services.AddScoped(_ => accounts.Object),
        };
    }

    private static async Task<string> LoginAndTakeDatabaseAwayAsync(ApiFactory api)
    {
        _ = api.Services;
        string access;
        using (var issuer = api.Beside())
        {
            access = (await issuer.LoginAsync()).Access;
        }

        api.WaitUntilStarted();
        await api.TakeAwayAsync();
        return access;
    }
}
