using System.Net;
using System.Net.Http.Json;
using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Infrastructure.Passwords;
using Api.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Logins;

/// <summary>How many passwords one address may try in vain on one account within a minute.</summary>
[Category("Slow")]
public sealed class LoginLimitTests : LoginFixture
{
    private static readonly (string, string?) Enabled = ("RateLimit:Enabled", "true");

    // Each opens at once, so that what is refused here is refused by row 45.
    private static readonly (string, string?) NoThrottle = ("Lockout:FreeFailures", "1000000");

    [Test]
    public async Task Row_45_The_eleventh_failure_within_any_sixty_seconds_is_429_until_the_first_is_a_minute_old()
    {
        await StartAsync(Enabled, NoThrottle);
        for (var i = 0; i < 10; i++)
        {
            await FailAsync(1);
            Api.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await ShouldBeThrottledAsync(50);
        Api.Time.Advance(TimeSpan.FromSeconds(49.5));
        await ShouldBeThrottledAsync(1);
        await ShouldBeThrottledAsync(1, password: Right);
        Api.Time.Advance(TimeSpan.FromSeconds(0.5));
        await FailAsync(1);
        await ShouldBeThrottledAsync(1);
        Api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_45_A_refused_try_takes_no_permit_and_looks_at_no_password()
    {
        await StartAsync(Enabled, NoThrottle);
        await FailAsync(10);
        Hasher.Forget();
        for (var i = 0; i < 20; i++)
        {
            await ShouldBeThrottledAsync(60);
        }

        Assert.That(Hasher.Verified, Is.Empty);
        Api.Time.Advance(TimeSpan.FromMinutes(1));
        await FailAsync(10);
        await ShouldBeThrottledAsync(60);
    }

    [Test]
    public async Task Row_45_A_success_gives_its_permit_back_and_forgets_no_failure()
    {
        await StartAsync(Enabled, NoThrottle);
        await FailAsync(9);
        for (var i = 0; i < 12; i++)
        {
            Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
        }

        await FailAsync(1);
        await ShouldBeThrottledAsync(60);
    }

    [Test]
    public async Task Row_45_A_faulty_field_gives_the_permit_back()
    {
        await StartAsync(Enabled, NoThrottle);
        for (var i = 0; i < 12; i++)
        {
            Assert.That(await StatusAsync(Stranger, new string('x', 1025)), Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await StatusAsync(Stranger, ""), Is.EqualTo(HttpStatusCode.BadRequest));
        }

        await FailAsync(10);
        await ShouldBeThrottledAsync(60);
    }

    [Test]
    public async Task Row_45_An_outage_gives_the_permit_back()
    {
        var database = new UnreliableDatabase();
        await StartAsync(services => services.AddSingleton<ILoginRule>(database), Enabled, NoThrottle);
        database.IsDown = true;
        for (var i = 0; i < 12; i++)
        {
            Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        await FailAsync(10);
        await ShouldBeThrottledAsync(60);
    }

    [Test]
    public async Task Row_45_Row_47_Without_a_hashing_slot_the_permit_is_given_back_and_nothing_is_counted()
    {
        using var gate = new GatedPasswordHasher();
        await StartAsync(
            gate.Register, Enabled, NoThrottle, ("Passwords:MaxConcurrentHashes", "1"), ("Passwords:QueueTimeout", "00:00:10"));
        var reached = gate.CloseForNext();
        var holding = LogInAsync(Home, "nobody", Wrong);
        await reached;
        var waiting = Enumerable.Range(0, 10).Select(_ => LogInAsync(Stranger, "ada", Wrong)).ToList();
        var hashing = Api.Services.GetRequiredService<PasswordHashing>();
        while (hashing.Waiting < 10)
        {
            await Task.Yield();
        }

        // As many as there are permits are under way: the next one has none.
        await ShouldBeThrottledAsync(60);
        Api.Time.Advance(TimeSpan.FromSeconds(10));
        foreach (var login in waiting)
        {
            using var busy = await login;
            Assert.That(busy.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        gate.Open();
        using var held = await holding;

        Assert.That(await FailuresAsync(), Is.EqualTo((0, (DateTimeOffset?)null)));
        await FailAsync(10);
        await ShouldBeThrottledAsync(60);
    }

    [TestCase("ada")]
    [TestCase("nobody")]
    public async Task Row_45_Known_and_unknown_names_are_limited_alike_in_whatever_form(string name)
    {
        await StartAsync(Enabled, NoThrottle);
        string[] forms = [name, name.ToUpperInvariant(), $"  {name}\t", string.Concat(name.Select(letter => (char)(letter + 0xFEE0)))];
        for (var i = 0; i < 10; i++)
        {
            await FailAsync(1, name: forms[i % forms.Length]);
        }

        foreach (var form in forms)
        {
            await ShouldBeThrottledAsync(60, name: form);
        }
    }

    [Test]
    public async Task Row_45_One_name_takes_no_permit_of_another()
    {
        await StartAsync(Enabled, NoThrottle);
        await FailAsync(10, name: "ad");
        await FailAsync(10, name: "adam");

        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:2::1")]
    [TestCase("198.51.100.66", "::ffff:198.51.100.66", "198.51.100.67")]
    public async Task Row_45_An_address_is_counted_with_its_network_and_no_other(string one, string same, string other)
    {
        await StartAsync(Enabled, NoThrottle);
        await FailAsync(5, one);
        await FailAsync(5, same);

        await ShouldBeThrottledAsync(60, one);
        await ShouldBeThrottledAsync(60, same);
        await FailAsync(1, other);
    }

    [Test]
    public async Task Row_45_The_owner_still_gets_in_from_another_address()
    {
        await StartAsync(Enabled);
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        await FailAsync(10);
        await ShouldBeThrottledAsync(60, password: Right);

        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_45_Row_47_A_429_moves_nothing_in_the_account()
    {
        await StartAsync(Enabled);
        await FailAsync(10);
        var before = Api.Database.ReadContent();

        await ShouldBeThrottledAsync(60, password: Right);

        Assert.That(Api.Database.ReadContent(), Is.EqualTo(before));
    }

    [Test]
    public async Task Row_45_Checks_of_the_current_password_share_the_logins_permits_and_never_count_against_the_account()
    {
        await StartAsync(Enabled);
        Remote.Value = Home;
        var client = Client((await Api.LoginAsync("ada", Right)).Access);
        for (var i = 0; i < 5; i++)
        {
            using var change = await ChangePasswordAsync(client, Wrong);
            await change.ShouldBeInvalidAsync(("currentPassword", "The current password is not correct."));
            using var edit = await ChangeEmailAsync(client, Wrong);
            await edit.ShouldBeInvalidAsync(("currentPassword", "The current password is not correct."));
        }

        using var fieldsOfChange = await ChangePasswordAsync(client, Right, "a short one");
        using var fieldsOfEdit = await ChangeEmailAsync(client, Right, "nowhere");
        using var throttledChange = await ChangePasswordAsync(client, Right);
        using var throttledEdit = await ChangeEmailAsync(client, Right);

        await fieldsOfChange.ShouldBeInvalidAsync(("newPassword", "This password is too short. It must contain at least 15 characters."));
        await fieldsOfEdit.ShouldBeInvalidAsync(("email", "Enter a valid email address."));
        await ShouldBeThrottledAsync(throttledChange, 60);
        await ShouldBeThrottledAsync(throttledEdit, 60);
        await ShouldBeThrottledAsync(60, Home, password: Right);
        Assert.That(await FailuresAsync(), Is.EqualTo((0, (DateTimeOffset?)null)));

        Remote.Value = Stranger;
        using var elsewhere = await ChangePasswordAsync(client, Right);
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Row_45_The_number_is_a_setting_and_so_is_the_limit_itself()
    {
        await StartAsync(Enabled, NoThrottle, ("RateLimit:LoginFailuresPerMinute", "2"));
        await FailAsync(2);
        await ShouldBeThrottledAsync(60);
        Api.Dispose();

        await StartAsync(NoThrottle);
        await FailAsync(12);
    }

    private static Task<HttpResponseMessage> ChangePasswordAsync(
        HttpClient client, string current, string password = "another horse battery staple") =>
        client.PostAsJsonAsync("/api/users/me/password/", new { currentPassword = current, newPassword = password });

    private static Task<HttpResponseMessage> ChangeEmailAsync(HttpClient client, string current, string email = "lovelace@example.com") =>
        client.PatchAsJsonAsync("/api/users/me/", new { currentPassword = current, email });

    /// <summary>Fails as SQLite does when it is busy, behind the check of the password.</summary>
    private sealed class UnreliableDatabase : ILoginRule
    {
        public bool IsDown { get; set; }

        public ValueTask<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken) =>
            IsDown ? throw new SqliteException("database is locked", 5) : ValueTask.FromResult(true);
    }
}
