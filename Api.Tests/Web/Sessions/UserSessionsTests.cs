using System.Net;
using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

/// <summary>What an administrator does with the sessions of a user.</summary>
[Category("Slow")]
public sealed class UserSessionsTests
{
    private ApiFactory _api = null!;
    private HttpClient _administrator = null!;
    private HttpClient _anonymous = null!;
    private long _ada;
    private string _path = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory();
        _anonymous = _api.CreateClient();
        _ada = await _api.CreateUserAsync("ada");
        // So that this session is the newest.
        _api.Time.Advance(TimeSpan.FromMilliseconds(1));
        _administrator = await _api.CreateAdministratorAsync();
        _path = $"/api/users/{_ada}/sessions/";
    }

    [TearDown]
    public void TearDown()
    {
        _administrator.Dispose();
        _anonymous.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task The_list_is_that_of_the_owner_but_none_is_the_administrators_current_one()
    {
        var first = await AdaAsync();
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await AdaAsync();

        var listed = await _administrator.ListAsync(_path);

        using var owner = _api.CreateClient(first.Access);
        var own = await owner.ListAsync();
        Assert.That(
            listed.Select(session => session["id"]!.GetValue<string>()),
            Is.EqualTo(new[] { SessionRequests.SessionOf(second.Refresh), SessionRequests.SessionOf(first.Refresh) }));
        Assert.That(listed.Select(session => session["current"]!.GetValue<bool>()), Is.All.False);
        own.ForEach(session => session["current"] = false);
        Assert.That(listed.Select(session => session.ToJsonString()), Is.EqualTo(own.Select(session => session.ToJsonString())));
    }

    [Test]
    public async Task Under_the_administrators_own_id_the_current_one_is_marked()
    {
        var sessions = await _administrator.ListAsync("/api/users/1/sessions/");

        Assert.That(sessions.Select(session => session["current"]!.GetValue<bool>()), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task Ending_one_ends_that_one_and_a_second_time_is_404()
    {
        var first = await AdaAsync();
        var second = await AdaAsync();
        var path = _path + SessionRequests.SessionOf(first.Refresh) + "/";

        await _administrator.DeletedAsync(path);

        Assert.That(await TokenAnswer.AccessAsync(_anonymous, first.Access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
        Assert.That(await TokenAnswer.AccessAsync(_anonymous, second.Access), Is.EqualTo(TokenAnswer.Ok));
        using var again = await _administrator.DeleteAsync(path);
        await again.ShouldBeNotFoundAsync();
        var row = (await _api.SessionsAsync()).Single(session => session.Id.ToString() == SessionRequests.SessionOf(first.Refresh));
        Assert.That(row.EndReason, Is.EqualTo(EndReason.EndedByAdministrator));
    }

    [Test]
    public async Task Row_33_Under_another_users_id_a_session_is_404_and_goes_on()
    {
        var bob = await _api.CreateUserAsync("bob");
        var tokens = await AdaAsync();

        using var response = await _administrator.DeleteAsync($"/api/users/{bob}/sessions/{SessionRequests.SessionOf(tokens.Refresh)}/");

        await response.ShouldBeNotFoundAsync();
        Assert.That(await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Ok));
    }

    [Test]
    public async Task Ending_all_ends_those_of_the_user_alone()
    {
        var first = await AdaAsync();
        var second = await AdaAsync();

        await _administrator.DeletedAsync(_path);

        foreach (var tokens in new[] { first, second })
        {
            Assert.That(
                await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
            Assert.That(
                await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        }

        Assert.That(await _administrator.ListAsync(_path), Is.Empty);
        Assert.That(await _administrator.ListAsync(), Is.Not.Empty);
        await _administrator.DeletedAsync(_path);
    }

    [Test]
    public async Task Row_55_Ones_own_is_403_to_who_is_no_administrator_another_users_404()
    {
        var tokens = await AdaAsync();
        using var ada = _api.CreateClient(tokens.Access);
        var session = SessionRequests.SessionOf(tokens.Refresh);
        foreach (var (method, path) in new[] { ("GET", ""), ("DELETE", ""), ("DELETE", session + "/") })
        {
            using var own = await ada.SendAsync(new HttpRequestMessage(new HttpMethod(method), _path + path));
            using var other = await ada.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/users/1/sessions/" + path));
            using var missing = await ada.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/users/999/sessions/" + path));

            await own.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
            await other.ShouldBeNotFoundAsync();
            await missing.ShouldBeNotFoundAsync();
        }

        Assert.That(await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Ok));
    }

    [TestCase("999")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("me")]
    [TestCase("9223372036854775808")]
    public async Task A_user_that_is_none_is_404(string id)
    {
        foreach (var (method, path) in new[] { ("GET", ""), ("DELETE", ""), ("DELETE", "0190a6e4-0000-7000-8000-000000000000/") })
        {
            using var response = await _administrator.SendAsync(
                new HttpRequestMessage(new HttpMethod(method), $"/api/users/{id}/sessions/{path}"));

            await response.ShouldBeNotFoundAsync();
        }
    }

    [Test]
    public async Task Row_55_Without_a_token_it_is_401()
    {
        foreach (var (method, path) in new[] { ("GET", ""), ("DELETE", ""), ("DELETE", "0190a6e4-0000-7000-8000-000000000000/") })
        {
            using var response = await _anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), _path + path));

            await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
        }
    }

    private Task<(string Refresh, string Access)> AdaAsync() => _api.LoginAsync("ada", ApiFactory.UserPassword);
}
