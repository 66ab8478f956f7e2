using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

[Category("Slow")]
public sealed class SessionsPerUserTests
{
    private ApiFactory _api = null!;
    private HttpClient _anonymous = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory(("Jwt:SessionsPerUser", "2"));
        _anonymous = _api.CreateClient();
        await _api.CreateUserAsync("ada");
    }

    [TearDown]
    public void TearDown()
    {
        _anonymous.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task One_login_too_many_ends_the_longest_unused_and_its_access_token()
    {
        var stranger = await _api.LoginAsync();
        var first = await AdaAsync();
        var second = await AdaAsync();
        var (access, _) = await _anonymous.RefreshedAsync(first.Refresh);

        var third = await AdaAsync();

        var row = (await _api.SessionsAsync()).Single(session => session.Id.ToString() == SessionRequests.SessionOf(second.Refresh));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.AccessAsync(_anonymous, second.Access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
            Assert.That(
                await TokenAnswer.RefreshAsync(_anonymous, second.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
            Assert.That(row.EndReason, Is.EqualTo(EndReason.TooMany));
            foreach (var living in new[] { access, third.Access, stranger.Access })
            {
                Assert.That(await TokenAnswer.AccessAsync(_anonymous, living), Is.EqualTo(TokenAnswer.Ok));
            }
        }
    }

    [Test]
    public async Task Ended_and_expired_sessions_do_not_count()
    {
        await AdaAsync();
        _api.Time.Advance(TimeSpan.FromDays(1));
        var ended = await AdaAsync();
        using var blacklisted = await _anonymous.BlacklistAsync(ended.Refresh);
        await blacklisted.ShouldBeEmptyOkAsync();

        var first = await AdaAsync();
        var second = await AdaAsync();

        Assert.That(await TokenAnswer.VerifyAsync(_anonymous, first.Refresh), Is.EqualTo(TokenAnswer.Ok));
        Assert.That(await TokenAnswer.VerifyAsync(_anonymous, second.Refresh), Is.EqualTo(TokenAnswer.Ok));
        Assert.That((await _api.SessionsAsync()).Select(session => session.EndReason), Has.None.EqualTo(EndReason.TooMany));
    }

    [Test]
    public async Task A_limit_that_was_lowered_ends_as_many_as_are_too_many()
    {
        using var api = new ApiFactory();
        for (var i = 0; i < 5; i++)
        {
            await api.LoginAsync();
            api.Time.Advance(TimeSpan.FromSeconds(1));
        }

        using var lowered = api.Beside(("Jwt:SessionsPerUser", "1"));
        var (_, access) = await lowered.LoginAsync();

        using var client = lowered.CreateClient(access);
        Assert.That(await client.ListIdsAsync(), Is.EqualTo(new[] { SessionRequests.SessionOf(access) }));
    }

    [Test]
    public async Task Parallel_logins_leave_no_more_than_the_limit()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AdaAsync()));

        using var ada = _api.CreateClient((await AdaAsync()).Access);
        Assert.That(await ada.ListAsync(), Has.Count.EqualTo(2));
    }

    // A second passes, so that the one before was unused for longer.
    private async Task<(string Refresh, string Access)> AdaAsync()
    {
        var tokens = await _api.LoginAsync("ada", ApiFactory.UserPassword);
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        return tokens;
    }
}
