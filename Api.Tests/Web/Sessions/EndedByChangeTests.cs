using System.Net.Http.Json;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Sessions;

/// <summary>What a change of the user does to its sessions, seen by the holder of their tokens.</summary>
[Category("Slow")]
public sealed class EndedByChangeTests
{
    private const string NewPassword = "another horse battery staple";

    private readonly GatedPasswordHasher _hasher = new();
    private ApiFactory _api = null!;
    private HttpClient _anonymous = null!;
    private HttpClient _administrator = null!;
    private string _path = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory(("Passwords:MaxConcurrentHashes", "2")) { Configure = _hasher.Register };
        _anonymous = _api.CreateClient();
        _path = $"/api/users/{await _api.CreateUserAsync("ada")}/";
        _administrator = await _api.CreateAdministratorAsync();
    }

    [TearDown]
    public void TearDown()
    {
        _anonymous.Dispose();
        _administrator.Dispose();
        _api.Dispose();
        _hasher.Dispose();
    }

    [Test]
    public async Task Row_29_A_deleted_users_tokens_are_refused_at_once_as_the_users()
    {
        var tokens = await AdaAsync();

        await _administrator.DeletedAsync(_path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.AccessAsync(_anonymous, tokens.Access),
                Is.EqualTo(TokenAnswer.Blamed("user_not_found", "User not found")));
            Assert.That(
                await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh),
                Is.EqualTo(TokenAnswer.Blamed("no_active_account", TokenCalls.NoActiveAccountForToken)));
            Assert.That((await TokenAnswer.VerifyAsync(_anonymous, tokens.Access)).Code, Is.EqualTo("token_not_valid"));
            Assert.That((await TokenAnswer.VerifyAsync(_anonymous, tokens.Refresh)).Code, Is.EqualTo("token_not_valid"));
            Assert.That(await TokenAnswer.BlacklistAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That((await RowAsync(tokens)).EndReason, Is.EqualTo(EndReason.UserDeleted));
        }
    }

    [Test]
    public async Task Row_29_A_deactivated_users_tokens_are_refused_at_once_as_inactive()
    {
        var tokens = await AdaAsync();

        await DeactivateAsync(isActive: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.AccessAsync(_anonymous, tokens.Access),
                Is.EqualTo(TokenAnswer.Blamed("user_inactive", "User is inactive")));
            Assert.That(
                await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh),
                Is.EqualTo(TokenAnswer.Blamed("no_active_account", TokenCalls.NoActiveAccountForToken)));
            Assert.That((await TokenAnswer.VerifyAsync(_anonymous, tokens.Access)).Code, Is.EqualTo("token_not_valid"));
            Assert.That((await TokenAnswer.VerifyAsync(_anonymous, tokens.Refresh)).Code, Is.EqualTo("token_not_valid"));
            Assert.That((await RowAsync(tokens)).EndReason, Is.EqualTo(EndReason.UserDeactivated));
        }
    }

    [Test]
    public async Task Activated_again_a_user_has_to_log_in_again()
    {
        var tokens = await AdaAsync();
        await DeactivateAsync(isActive: false);

        await DeactivateAsync(isActive: true);

        Assert.That(await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        Assert.That(
            await TokenAnswer.AccessAsync(_anonymous, tokens.Access),
            Is.EqualTo(TokenAnswer.Blamed("user_inactive", "User is inactive")),
            "why the session ended decides");
        Assert.That(await TokenAnswer.AccessAsync(_anonymous, (await AdaAsync()).Access), Is.EqualTo(TokenAnswer.Ok));
    }

    [Test]
    public async Task Row_31_A_password_change_ends_the_others_and_keeps_the_current_one()
    {
        var other = await AdaAsync();
        var current = await AdaAsync();
        var stranger = await _api.LoginAsync();
        using var ada = _api.CreateClient(current.Access);

        using var response = await ada.PostAsJsonAsync(
            "/api/users/me/password/", new { currentPassword = ApiFactory.UserPassword, newPassword = NewPassword });

        await response.ShouldBeNoContentAsync();
        await ShouldBeDeadAsync(other);
        await ShouldLiveAsync(current);
        await ShouldLiveAsync(stranger);
        Assert.That((await RowAsync(other)).EndReason, Is.EqualTo(EndReason.PasswordChanged));
        Assert.That(await ada.ListIdsAsync(), Is.EqualTo(new[] { SessionRequests.SessionOf(current.Refresh) }));
    }

    [Test]
    public async Task A_refused_password_change_ends_nothing()
    {
        var other = await AdaAsync();
        using var ada = _api.CreateClient((await AdaAsync()).Access);

        using var response = await ada.PostAsJsonAsync(
            "/api/users/me/password/", new { currentPassword = "not this one", newPassword = NewPassword });

        await response.ShouldBeInvalidAsync(("currentPassword", "The current password is not correct."));
        await ShouldLiveAsync(other);
    }

    [Test]
    public async Task Row_31_A_password_set_by_an_administrator_ends_all()
    {
        var first = await AdaAsync();
        var second = await AdaAsync();

        await SetPasswordAsync(_path);

        await ShouldBeDeadAsync(first);
        await ShouldBeDeadAsync(second);
        Assert.That(
            await TokenAnswer.AccessAsync(_anonymous, (await _api.LoginAsync("ada", NewPassword)).Access), Is.EqualTo(TokenAnswer.Ok));
    }

    [Test]
    public async Task Row_31_An_administrator_who_sets_the_own_password_ends_the_own_session_too()
    {
        var own = await _api.LoginAsync();

        await SetPasswordAsync("/api/users/1/");

        await ShouldBeDeadAsync(own);
    }

    [Test]
    public async Task Row_35_A_change_of_roles_ends_no_session_and_shows_in_the_next_access_token()
    {
        var tokens = await _api.LoginAsync();
        await _api.WithDatabaseAsync(database => database.UserRoles.ExecuteDeleteAsync());
        _api.Time.Advance(TimeSpan.FromSeconds(31));

        var (access, refresh) = await _anonymous.RefreshedAsync(tokens.Refresh);

        using var client = _api.CreateClient(access);
        using var list = await client.GetAsync("/api/users/");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TokenForge.Open(tokens.Access).Claims["roles"]!.ToJsonString(), Is.EqualTo("""["administrator"]"""));
            Assert.That(TokenForge.Open(access).Claims["roles"]!.ToJsonString(), Is.EqualTo("[]"));
            Assert.That((int)list.StatusCode, Is.EqualTo(403));
            Assert.That(await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(_anonymous, refresh!), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public async Task Row_30_A_session_ends_absolutely_although_it_is_refreshed_every_day()
    {
        using var api = new ApiFactory(("Jwt:SessionLifetime", "2.00:00:00"));
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        for (var hours = 0; hours < 46; hours += 23)
        {
            api.Time.Advance(TimeSpan.FromHours(23));
            refresh = await client.SuccessorAsync(refresh);
        }

        api.Time.Advance(new TimeSpan(0, 1, 59, 59));
        refresh = await client.SuccessorAsync(refresh);
        api.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await TokenAnswer.RefreshAsync(client, refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Expired)));
        Assert.That(await TokenAnswer.VerifyAsync(client, refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Expired)));
    }

    [Test]
    public async Task Row_30_A_session_that_is_not_refreshed_ends()
    {
        var (refresh, _) = await AdaAsync();
        _api.Time.Advance(TimeSpan.FromDays(1));

        Assert.That(await TokenAnswer.RefreshAsync(_anonymous, refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Expired)));
        Assert.That((await _api.SessionsAsync()).Select(session => session.EndedAt), Is.All.Null);
    }

    [Test]
    public async Task Reuse_refuses_the_access_tokens_too()
    {
        var tokens = await AdaAsync();
        var (access, _) = await _anonymous.RefreshedAsync(tokens.Refresh);
        _api.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));

        Assert.That(await TokenAnswer.AccessAsync(_anonymous, access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
        Assert.That(
            await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
    }

    [Test]
    public async Task Row_27_A_login_that_checked_the_old_password_while_it_was_changed_starts_no_session()
    {
        var reached = _hasher.CloseForNext();
        var login = _anonymous.ObtainAsync("ada", ApiFactory.UserPassword);
        await reached;
        await SetPasswordAsync(_path);
        _hasher.Open();

        using var response = await login;

        await response.ShouldRefuseLoginAsync();
        Assert.That(await _administrator.ListAsync(_path + "sessions/"), Is.Empty);
    }

    private Task<(string Refresh, string Access)> AdaAsync() => _api.LoginAsync("ada", ApiFactory.UserPassword);

    private async Task<Session> RowAsync((string Refresh, string Access) tokens) =>
        (await _api.SessionsAsync()).Single(session => session.Id.ToString() == SessionRequests.SessionOf(tokens.Refresh));

    private async Task DeactivateAsync(bool isActive)
    {
        using var response = await _administrator.PatchAsJsonAsync(_path, new { isActive });
        await response.ShouldBeOkAsync();
    }

    private async Task SetPasswordAsync(string path)
    {
        using var response = await _administrator.PostAsJsonAsync(path + "password/", new { newPassword = NewPassword });
        await response.ShouldBeNoContentAsync();
    }

    private async Task ShouldBeDeadAsync((string Refresh, string Access) tokens)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
            Assert.That(await TokenAnswer.VerifyAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
            Assert.That(
                await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        }
    }

    private async Task ShouldLiveAsync((string Refresh, string Access) tokens)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Ok));
        }
    }
}
