using System.Net;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Tokens;

/// <summary>What happens to a login while its password is being checked.</summary>
[Category("Slow")]
public sealed class ObtainRaceTests
{
    private const string Name = "ada";

    private readonly GatedPasswordHasher _hasher = new();
    private ApiFactory _api = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory(
            ("Passwords:MaxConcurrentHashes", "1"), ("Passwords:QueueTimeout", "00:00:10"))
        { Configure = _hasher.Register, AsksAgain = false };
        await _api.CreateUserAsync(Name);
        await _api.WithDatabaseAsync(context => context.Sessions.ExecuteDeleteAsync());
    }

    [TearDown]
    public void TearDown()
    {
        _api.Dispose();
        _hasher.Dispose();
    }

    [Test]
    public async Task Without_a_hashing_slot_in_time_the_answer_is_503_and_nothing_is_done()
    {
        using var client = _api.CreateClient();
        var reached = _hasher.CloseForNext();
        var first = client.ObtainAsync(Name, ApiFactory.UserPassword);
        await reached;
        var verifications = _hasher.Verifications;

        var second = client.ObtainAsync(Name, ApiFactory.UserPassword);
        var hashing = _api.Services.GetRequiredService<PasswordHashing>();
        while (hashing.Waiting == 0)
        {
            await Task.Yield();
        }

        _api.Time.Advance(TimeSpan.FromSeconds(10));

        using (var busy = await second)
        {
            await busy.ShouldBeProblemAsync(
                HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "Service temporarily unavailable, try again later.");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(busy.Headers.RetryAfter?.ToString(), Is.EqualTo("1"));
                Assert.That(busy.Headers.WwwAuthenticate, Is.Empty);
                Assert.That(_hasher.Verifications, Is.EqualTo(verifications));
                Assert.That(await _api.SessionsAsync(), Is.Empty);
            }
        }

        _hasher.Open();
        using var served = await first;
        await served.ShouldBeOkAsync();
    }

    [Test]
    public async Task A_login_whose_password_changes_meanwhile_starts_no_session()
    {
        var hash = _hasher.HashPassword(new ApplicationUser(), "another horse battery");

        using var response = await LogInWhileAsync(context => context.Users
            .Where(user => user.UserName == Name)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, hash)));

        await response.ShouldRefuseLoginAsync();
        Assert.That(await _api.SessionsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_login_whose_account_is_deactivated_meanwhile_starts_no_session()
    {
        using var response = await LogInWhileAsync(context => context.Users
            .Where(user => user.UserName == Name)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));

        await response.ShouldRefuseLoginAsync();
        Assert.That(await _api.SessionsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_login_whose_account_is_deleted_meanwhile_starts_no_session()
    {
        using var response = await LogInWhileAsync(context => context.Users.Where(user => user.UserName == Name).ExecuteDeleteAsync());

        await response.ShouldRefuseLoginAsync();
        Assert.That(await _api.SessionsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_login_whose_password_is_hashed_anew_meanwhile_succeeds_at_the_second_check()
    {
        var hash = _hasher.HashPassword(new ApplicationUser(), ApiFactory.UserPassword);

        using var response = await LogInWhileAsync(context => context.Users
            .Where(user => user.UserName == Name)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, hash)));

        await response.ShouldBeOkAsync();
        Assert.That(await _api.SessionsAsync(), Has.Exactly(1).Items);
    }

    private async Task<HttpResponseMessage> LogInWhileAsync(Func<AppDbContext, Task> change)
    {
        using var client = _api.CreateClient();
        var reached = _hasher.CloseForNext();
        var login = client.ObtainAsync(Name, ApiFactory.UserPassword);
        await reached;
        await _api.WithDatabaseAsync(change);
        _hasher.Open();
        return await login;
    }
}
