using System.Net;
using System.Net.Http.Json;
using Api.Domain.Sessions;
using Api.Infrastructure.Accounts;
using Api.Tests.Infrastructure.Passwords;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Api.Tests.Web.Logins;

/// <summary>Accounts whose hash was made elsewhere or long ago.</summary>
[Category("Slow")]
public sealed class MovedAccountTests : LoginFixture
{
    // By Python, of the right password.
    private const string Django = "pbkdf2_sha256$1000$lT7YCxZ3hCjqrwYOrxQvXk$oI4cc4qfdLPHeoGee8+Wsb8BYgvMD0UMDVBG0BcOGTk=";

    private const string NewPassword = "another horse battery staple";

    private static readonly ApplicationUser Nobody = new();

    [Test]
    public async Task Row_49_A_login_upgrades_a_hash_of_Django_s_and_nothing_else_notices()
    {
        await StartAsync();
        var (refresh, access) = await Api.LoginAsync("ada", Right);
        var client = Client(access);
        await SetHashAsync(Django);
        using var before = await client.GetAsync("/api/users/me/");

        await FailAsync(1);
        Assert.That(await HashAsync(), Is.EqualTo(Django), "a failure upgrades nothing");
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));

        using var after = await client.GetAsync("/api/users/me/");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PasswordHashFormatTests.Open((await HashAsync())!).Header, Is.EqualTo((1, 2u, 10u)));
            Assert.That(await TokenAnswer.AccessAsync(Client(), access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(Client(), refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(after.Headers.ETag, Is.Not.Null.And.EqualTo(before.Headers.ETag));
        }

        var upgraded = await HashAsync();
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await HashAsync(), Is.EqualTo(upgraded), "once is enough");
    }

    [Test]
    public async Task Row_49_An_upgrade_is_part_of_the_login_s_transaction()
    {
        var refusal = new RefusedSessions();
        await StartAsync(services => services.Intercept(refusal));
        await SetHashAsync(Django);
        refusal.IsOn = true;
        Assert.That((int)await StatusAsync(Stranger, Right), Is.GreaterThanOrEqualTo(500));

        Assert.That(await HashAsync(), Is.EqualTo(Django));
        Assert.That((await FailuresAsync()).Count, Is.EqualTo(1), "neither are the failures forgotten");
    }

    [Test]
    public async Task Row_49_Whatever_stands_for_a_hash_is_401_as_a_wrong_password_is()
    {
        await StartAsync(("Lockout:FreeFailures", "1000000"));
        using var wrong = await LogInAsync(Stranger, "ada", Wrong);
        var expected = await DescribeAsync(wrong);
        // SQL Server's column is of a size, and Babelfish takes no NUL.
        var storable = UnusableHashes.All.Where(hash => !TestSqlServer.RunsTheSuite
            || (hash.Length <= 512 && !(hash == "\0" && TestSqlServer.IsBabelfish)));
        foreach (var hash in storable)
        {
            await SetHashAsync(hash);
            using var response = await LogInAsync(Stranger, "ada", Right);

            Assert.That(await DescribeAsync(response), Is.EqualTo(expected), hash);
            Assert.That(await HashAsync(), Is.EqualTo(hash));
        }
    }

    [TestCase(9, 10)]
    [TestCase(10, 10)]
    [TestCase(11, 11)]
    public async Task Row_50_A_login_upgrades_a_hash_of_fewer_rounds_alone(int iterations, int afterwards)
    {
        await StartAsync();
        var hash = Hash(iterations);
        await SetHashAsync(hash);

        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));

        var stored = (await HashAsync())!;
        Assert.That(PasswordHashFormatTests.Open(stored).Header.Iterations, Is.EqualTo(afterwards));
        Assert.That(stored == hash, Is.EqualTo(iterations == afterwards));
    }

    [Test]
    public async Task Row_50_Two_parallel_logins_of_one_old_hash_both_succeed()
    {
        using var gate = new GatedPasswordHasher();
        await StartAsync(gate.Register, ("Passwords:MaxConcurrentHashes", "2"));
        await SetHashAsync(Hash(5));
        var reached = gate.CloseForNext();
        var first = LogInAsync(Stranger, "ada", Right);
        await reached;
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
        var upgraded = await HashAsync();
        gate.Open();

        using var answer = await first;
        await answer.ShouldBeOkAsync();
        Assert.That(await HashAsync(), Is.EqualTo(upgraded));
        Assert.That(PasswordHashFormatTests.Open(upgraded!).Header.Iterations, Is.EqualTo(10));
    }

    [Test]
    public async Task Row_50_A_password_whose_hash_is_upgraded_while_it_is_changed_is_changed()
    {
        using var gate = new GatedPasswordHasher();
        await StartAsync(gate.Register, ("Passwords:MaxConcurrentHashes", "2"));
        var client = Client((await Api.LoginAsync("ada", Right)).Access);
        await SetHashAsync(Hash(5));
        var reached = gate.CloseForNext();
        var change = client.PostAsJsonAsync("/api/users/me/password/", new { currentPassword = Right, newPassword = NewPassword });
        await reached;
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.OK));
        gate.Open();

        using var answer = await change;
        await answer.ShouldBeNoContentAsync();
        Assert.That(await StatusAsync(Stranger, Right), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(Stranger, NewPassword), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_password_that_becomes_another_while_it_is_changed_is_a_wrong_current_one()
    {
        using var gate = new GatedPasswordHasher();
        await StartAsync(gate.Register, ("Passwords:MaxConcurrentHashes", "2"));
        var client = Client((await Api.LoginAsync("ada", Right)).Access);
        var reached = gate.CloseForNext();
        var change = client.PostAsJsonAsync("/api/users/me/password/", new { currentPassword = Right, newPassword = NewPassword });
        await reached;
        var other = gate.HashPassword(Nobody, "a third horse battery staple");
        await SetHashAsync(other);
        gate.Open();

        using var answer = await change;
        await answer.ShouldBeInvalidAsync(("currentPassword", "The current password is not correct."));
        Assert.That(await HashAsync(), Is.EqualTo(other));
    }

    private static string Hash(int iterations) =>
        new PasswordHasher<ApplicationUser>(Options.Create(new PasswordHasherOptions { IterationCount = iterations })).HashPassword(
            Nobody, Right);

    private sealed class RefusedSessions : SaveChangesInterceptor
    {
        public bool IsOn { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default) =>
            IsOn && eventData.Context!.ChangeTracker.Entries<Session>().Any()
                ? throw new InvalidOperationException("no session today")
                : new(result);
    }
}
