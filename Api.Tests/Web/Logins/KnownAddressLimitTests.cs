using System.Net;
using System.Net.Http.Json;
using Api.Domain.Users;
using Api.Tests.Web.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Logins;

/// <summary>The limit of those who guess from an address that the account was used from.</summary>
[Category("Slow")]
public sealed class KnownAddressLimitTests : LoginFixture
{
    private const string Office = "2001:db8:9::1";

    [Test]
    public async Task Row_81_After_a_hundred_wrong_passwords_from_known_addresses_each_counts_like_any_other()
    {
        await StartKnownAsync();
        for (var guess = 0; guess < Lockout.MostFromKnownAddresses; guess++)
        {
            await FailAsync(1, guess % 2 == 0 ? Home : Office);
        }

        Assert.That((await FailuresAsync()).Count, Is.Zero);

        await FailAsync(3, Home);
        Assert.That(await FailuresAsync(), Is.EqualTo((3, (DateTimeOffset?)(Api.Time.GetUtcNow() + TimeSpan.FromSeconds(1)))));
        await FailAsync(1, Home, password: Right);
        await FailAsync(1, Office, password: Right);

        Api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await KnownFailuresAsync(), Is.Zero);
        await FailAsync(4, Home);
        Assert.That((await FailuresAsync()).Count, Is.Zero, "they count among a hundred again");
    }

    [Test]
    public async Task Row_81_A_login_in_between_begins_anew_and_strangers_do_not_count_here()
    {
        await StartKnownAsync();
        await FailAsync(5, Home);
        await FailAsync(2);
        Assert.That(await KnownFailuresAsync(), Is.EqualTo(5));

        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await KnownFailuresAsync(), Is.Zero);
    }

    [Test]
    public async Task Row_81_Unlock_and_a_new_password_begin_anew()
    {
        await StartKnownAsync();
        var administrator = await AdministratorAsync();
        await FailAsync(1, Home);
        using (var unlock = await administrator.PostAsync($"/api/users/{Ada}/unlock/", content: null))
        {
            await unlock.ShouldBeNoContentAsync();
        }

        Assert.That(await KnownFailuresAsync(), Is.Zero);
        await FailAsync(1, Home);
        using (var set = await administrator.PostAsJsonAsync(
            $"/api/users/{Ada}/password/", new { newPassword = "another horse battery staple" }))
        {
            await set.ShouldBeNoContentAsync();
        }

        Assert.That(await KnownFailuresAsync(), Is.Zero);
    }

    private async Task StartKnownAsync()
    {
        await StartAsync(("Lockout:FreeFailures", "3"));
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(Office, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<int> KnownFailuresAsync()
    {
        var failures = 0;
        await Api.WithDatabaseAsync(async context => failures = await context.LoginCounters
            .Where(counter => counter.Id == Ada).Select(counter => counter.Failures).SingleOrDefaultAsync());
        return failures;
    }
}
