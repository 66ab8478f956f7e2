using System.Net;
using System.Net.Http.Json;
using Api.Infrastructure.Accounts;
using Api.Tests.Infrastructure.Passwords;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.Logins;

/// <summary>An account whose password is guessed, from wherever.</summary>
[Category("Slow")]
public sealed class GuessedAccountTests : LoginFixture
{
    private const string NewPassword = "another horse battery staple";

    private static readonly (int, DateTimeOffset?) Forgotten = (0, null);
    private static readonly (string, string?) ThreeFree = ("Lockout:FreeFailures", "3");

    [Test]
    public async Task Row_47_Each_try_counts_and_from_the_last_free_one_the_account_is_blocked()
    {
        await StartAsync(ThreeFree, ("Lockout:MaxBlock", "00:00:03"));
        await FailAsync(2);
        Assert.That(await FailuresAsync(), Is.EqualTo((2, (DateTimeOffset?)null)));

        int[] blocks = [1, 2, 3, 3];
        for (var i = 0; i < blocks.Length; i++)
        {
            // Whatever address it comes from.
            await FailAsync(1, $"198.51.100.{i}");
            Assert.That(
                await FailuresAsync(), Is.EqualTo((3 + i, (DateTimeOffset?)(Api.Time.GetUtcNow() + TimeSpan.FromSeconds(blocks[i])))));
            Api.Time.Advance(TimeSpan.FromSeconds(blocks[i]));
        }
    }

    [Test]
    public async Task Row_47_While_it_is_blocked_the_right_password_is_a_wrong_one_by_answer_and_work_and_nothing_moves()
    {
        await StartAsync(ThreeFree);
        var stored = await HashAsync();
        Hasher.Forget();
        using var wrong = await LogInAsync(Stranger, "ada", Wrong);
        var expected = await DescribeAsync(wrong);
        await FailAsync(2);
        var before = StoredButCounters();

        using var right = await LogInAsync(Stranger, "ada", Right);
        await FailAsync(5);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await DescribeAsync(right), Is.EqualTo(expected));
            Assert.That(StoredButCounters(), Is.EqualTo(before));
            Assert.That(Hasher.Verified, Has.Count.EqualTo(9), "one check each");
            Assert.That(Hasher.Verified.Select(Work).Distinct(), Has.Exactly(1).Items);
            Assert.That(Hasher.Verified.Count(hash => hash == stored), Is.EqualTo(3), "the password was looked at");
        }
    }

    [Test]
    public async Task Row_47_Once_it_is_open_a_stranger_gets_in_and_all_is_forgotten()
    {
        await StartAsync(ThreeFree);
        await FailAsync(3);
        Api.Time.Advance(TimeSpan.FromSeconds(0.999));
        await FailAsync(1, password: Right);
        Api.Time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
    }

    [TestCase("203.0.113.9", "203.0.113.9")]
    [TestCase("203.0.113.9", "::ffff:203.0.113.9")]
    [TestCase("2001:db8:0:1::1", "2001:db8:0:1::1")]
    [TestCase("2001:db8:0:1::1", "2001:db8:0:1:9:9:9:9")]
    public async Task Row_47_A_known_address_neither_waits_nor_counts(string used, string address)
    {
        await StartAsync(ThreeFree);
        Assert.That(await StatusAsync(used, Right), Is.EqualTo(HttpStatusCode.OK));
        await BlockAsync();
        var blocked = await FailuresAsync();

        await FailAsync(5, address);
        Assert.That(await FailuresAsync(), Is.EqualTo(blocked));
        Assert.That(await StatusAsync(address, Right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
    }

    [TestCase("203.0.113.9", "203.0.113.10")]
    [TestCase("2001:db8:0:1::1", "2001:db8:0:2::1")]
    [TestCase("2001:db8:0:1::1", "203.0.113.9")]
    public async Task Row_47_Its_neighbour_is_a_stranger(string used, string address)
    {
        await StartAsync(ThreeFree);
        Assert.That(await StatusAsync(used, Right), Is.EqualTo(HttpStatusCode.OK));
        await BlockAsync();

        await FailAsync(1, address, password: Right);
    }

    [Test]
    public async Task Row_47_The_address_of_an_ended_session_is_known_and_that_of_somebody_elses_is_not()
    {
        await StartAsync(ThreeFree);
        Remote.Value = Home;
        var (refresh, _) = await Api.LoginAsync("ada", Right);
        await Client().BlacklistAsync(refresh);
        Remote.Value = "203.0.113.77";
        await Api.LoginAsync();
        await BlockAsync();

        await FailAsync(1, "203.0.113.77", password: Right);
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("203.0.113.77", true)]
    [TestCase("2001:db8:0:1::1", true)]
    [TestCase("203.0.113.77", false)]
    [TestCase("2001:db8:0:1::1", false)]
    public async Task Row_47_The_address_of_the_last_refresh_is_known(string moved, bool rotates)
    {
        await StartAsync(ThreeFree, ("Jwt:RotateRefreshTokens", $"{rotates}"));
        Remote.Value = Home;
        var (refresh, _) = await Api.LoginAsync("ada", Right);
        Api.Time.Advance(TimeSpan.FromMinutes(2));
        Remote.Value = moved;
        using (var refreshed = await Client().RefreshAsync(refresh))
        {
            await refreshed.ShouldBeOkAsync();
        }

        await BlockAsync();

        await FailAsync(1, Home, password: Right);
        Assert.That(await StatusAsync(moved, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_47_Where_no_client_is_kept_no_address_is_known()
    {
        await StartAsync(ThreeFree, ("Sessions:StoreClient", "false"));
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        await BlockAsync();

        await FailAsync(1, Home, password: Right);
        Api.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_47_An_attacker_does_not_lock_out_an_owner_at_a_known_address()
    {
        await StartAsync(("RateLimit:Enabled", "true"));
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        for (var day = 0; day < 10; day++)
        {
            for (var attacker = 0; attacker < 30; attacker++)
            {
                Assert.That(await StatusAsync($"198.51.100.{attacker}", Wrong), Is.EqualTo(HttpStatusCode.Unauthorized));
            }

            Assert.That((await FailuresAsync()).BlockedUntil, day == 0 ? Is.Not.Null : Is.GreaterThan(Api.Time.GetUtcNow()));
            Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
            Api.Time.Advance(TimeSpan.FromHours(2));
        }
    }

    [Test]
    public async Task Row_47_Unlock_and_every_new_password_forget_the_failures()
    {
        await StartAsync(ThreeFree);
        Remote.Value = Home;
        var access = (await Api.LoginAsync("ada", Right)).Access;
        var administrator = await AdministratorAsync();

        await BlockAsync();
        using (var unlock = await administrator.PostAsync($"/api/users/{Ada}/unlock/", content: null))
        {
            await unlock.ShouldBeNoContentAsync();
        }

        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
        Assert.That(await StatusAsync("198.51.100.1", Right), Is.EqualTo(HttpStatusCode.OK));

        await BlockAsync();
        Remote.Value = Stranger;
        using (var change = await Client(access).PostAsJsonAsync(
            "/api/users/me/password/",
            new { currentPassword = Right, newPassword = NewPassword }))
        {
            await change.ShouldBeNoContentAsync();
        }

        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
        Assert.That(await StatusAsync("198.51.100.2", NewPassword), Is.EqualTo(HttpStatusCode.OK));

        await BlockAsync();
        using (var set = await administrator.PostAsJsonAsync($"/api/users/{Ada}/password/", new { newPassword = Right }))
        {
            await set.ShouldBeNoContentAsync();
        }

        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
        Assert.That(await StatusAsync("198.51.100.3", Right), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_47_A_wrong_current_password_and_a_change_of_other_fields_leave_the_failures_alone()
    {
        await StartAsync(ThreeFree);
        Remote.Value = Home;
        var client = Client((await Api.LoginAsync("ada", Right)).Access);
        await BlockAsync();
        var blocked = await FailuresAsync();

        using var wrong = await client.PostAsJsonAsync(
            "/api/users/me/password/", new { currentPassword = Wrong, newPassword = NewPassword });
        using var edit = await client.PatchAsJsonAsync(
            "/api/users/me/", new { firstName = "Ada", email = "lovelace@example.com", currentPassword = Right });

        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        await edit.ShouldBeOkAsync();
        Assert.That(await FailuresAsync(), Is.EqualTo(blocked));
    }

    [Test]
    public async Task Row_29_Row_47_A_blocked_login_ends_no_session_and_its_tokens_go_on()
    {
        await StartAsync(ThreeFree);
        Remote.Value = Home;
        var (refresh, access) = await Api.LoginAsync("ada", Right);
        await FailAsync(8);
        Assert.That((await FailuresAsync()).BlockedUntil, Is.Not.Null);

        using (Assert.EnterMultipleScope())
        {
            var client = Client();
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That((await Api.SessionsAsync()).Where(session => session.EndedAt is not null), Is.Empty);
        }
    }

    [Test]
    public async Task Row_47_An_inactive_account_and_one_without_a_password_are_counted_and_stay_refused()
    {
        await StartAsync(ThreeFree);
        await SetHashAsync(null);
        await FailAsync(3, password: Right);
        Assert.That(await FailuresAsync(), Is.EqualTo((3, (DateTimeOffset?)(Api.Time.GetUtcNow() + TimeSpan.FromSeconds(1)))));
        Api.Time.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(1, password: Right);

        await SetHashAsync(Hasher.HashPassword(new ApplicationUser(), Right));
        await Api.DeactivateAsync("ada");
        Api.Time.Advance(TimeSpan.FromSeconds(2));
        await FailAsync(1, password: Right);
        Assert.That(await FailuresAsync(), Is.EqualTo((5, (DateTimeOffset?)(Api.Time.GetUtcNow() + TimeSpan.FromSeconds(4)))));
        Assert.That((await Api.StoredAsync(Ada)).LastLogin, Is.Null);
    }

    [Test]
    public async Task Row_47_Of_fifty_parallel_guesses_the_password_meets_as_many_as_are_free()
    {
        await StartAsync(("Passwords:MaxConcurrentHashes", "8"));
        var stored = await HashAsync();
        Hasher.Forget();
        Remote.Value = Stranger;
        var client = Client();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => Task.Run(() => client.ObtainAsync("ada", $"guess number {i}"))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(Hasher.Verified, Has.Count.EqualTo(50));
            Assert.That(Hasher.Verified.Count(hash => hash == stored), Is.EqualTo(10));
            Assert.That(await FailuresAsync(), Is.EqualTo((10, (DateTimeOffset?)(Api.Time.GetUtcNow() + TimeSpan.FromSeconds(1)))));
        }

        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Test]
    public async Task Row_47_A_success_forgets_the_tries_that_failed_while_it_was_checked()
    {
        using var gate = new GatedPasswordHasher();
        await StartAsync(gate.Register, ThreeFree, ("Passwords:MaxConcurrentHashes", "2"));
        var reached = gate.CloseForNext();
        var right = LogInAsync(Stranger, "ada", Right);
        await reached;

        // The right one was counted before it was looked at.
        await FailAsync(2, "198.51.100.1");
        Assert.That((await FailuresAsync()).Count, Is.EqualTo(3));
        await FailAsync(1, "198.51.100.1", password: Right);
        gate.Open();

        using var answer = await right;
        await answer.ShouldBeOkAsync();
        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
    }

    [Test]
    public async Task Row_47_A_try_that_fails_after_a_success_was_counted_before_it()
    {
        using var gate = new GatedPasswordHasher();
        await StartAsync(gate.Register, ThreeFree, ("Passwords:MaxConcurrentHashes", "2"));
        var reached = gate.CloseForNext();
        var wrong = LogInAsync("198.51.100.1", "ada", Wrong);
        await reached;
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
        gate.Open();

        using var answer = await wrong;
        await answer.ShouldRefuseLoginAsync();
        Assert.That(await FailuresAsync(), Is.EqualTo(Forgotten));
    }

    [Test]
    public async Task Row_41_Wrong_unknown_inactive_blocked_and_without_password_are_one_answer_after_one_check_of_equal_cost()
    {
        await StartAsync();
        await Api.CreateUserAsync("inactive", isActive: false);
        await Api.CreateUserAsync("blocked");
        await Api.CreateUserAsync("without-password");
        await SetHashAsync(null, "without-password");
        await FailAsync(10, name: "blocked");
        Hasher.Forget();
        (string Name, string Password)[] tries =
            [("ada", Wrong), (
                "unknown",
                Right), ("inactive", Right), ("inactive", Wrong), ("blocked", Right), ("blocked", Wrong), ("without-password", Right)];

        var answers = new List<string>();
        foreach (var (name, password) in tries)
        {
            using var response = await LogInAsync(Stranger, name, password);
            await response.ShouldRefuseLoginAsync();
            answers.Add(await DescribeAsync(response));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Distinct(), Has.Exactly(1).Items);
            Assert.That(Hasher.Verified, Has.Count.EqualTo(tries.Length));
            Assert.That(Hasher.Verified.Select(Work).Distinct(), Has.Exactly(1).Items);
        }
    }

    // A refused try is written down there, so that it takes as long as one that is not.
    private string[] StoredButCounters() =>
        [.. Api.Database.ReadContent().Split('\n').Where(row => !row.StartsWith("LoginCounters|", StringComparison.Ordinal))];

    /// <summary>All that the work of a check depends on.</summary>
    private static ((byte, uint, uint), int, int) Work(string hash)
    {
        var (header, salt, key) = PasswordHashFormatTests.Open(hash);
        return (header, salt.Length, key.Length);
    }
}
