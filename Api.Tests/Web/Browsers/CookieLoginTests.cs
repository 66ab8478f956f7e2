using Api.Application.Passwords;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace Api.Tests.Web.Browsers;

[Category("Slow")]
public sealed class CookieLoginTests
{
    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory();
        _client = _api.CreateBrowser();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task It_puts_the_refresh_token_into_the_cookie_and_its_id_into_the_body()
    {
        using var response = await _client.PostAsync(CookieCalls.Login, null, CookieCalls.Credentials);

        response.ShouldSetCookie(null, 24 * 60 * 60);
        var access = await response.AccessOfAsync(response.SetCookie()!.Value.ToString());
        using var verified = await _client.VerifyAsync(access);
        await verified.ShouldBeEmptyOkAsync();
        Assert.That(
            _api.Log.Lines.Select(line => line.Text), Has.None.Contains(response.SetCookie()!.Value.ToString()).And.None.Contains(access));
    }

    [TestCase("?useCookies=false")]
    [TestCase("?usecookies=false&other=1&other=2")]
    [TestCase("?other=true")]
    [TestCase("")]
    public async Task Unless_it_is_asked_for_there_is_no_cookie(string query)
    {
        var (former, _) = await _client.CookieLoginAsync();

        using var response = await _client.PostAsync(
            TokenCalls.Obtain + query, former, CookieCalls.Credentials, headers: ("Origin", "https://evil.example"));

        await response.ShouldBeOkAsync();
        Assert.That((await response.ReadObjectAsync()).Select(member => member.Key), Is.EqualTo(new[] { "refresh", "access" }));
        response.ShouldLeaveCookie();
        Assert.That((await _api.SessionsAsync()).Select(session => session.EndedAt), Is.All.Null);
    }

    [TestCase("?useCookies=true&useCookies=true")]
    [TestCase("?useCookies=True")]
    [TestCase("?useCookies=FALSE")]
    [TestCase("?useCookies=%20true")]
    [TestCase("?useCookies=true%00")]
    [TestCase("?useCookies=yes")]
    [TestCase("?useCookies=1")]
    [TestCase("?useCookies=")]
    [TestCase("?useCookies")]
    public async Task What_is_neither_true_nor_false_is_400_and_starts_no_session(string query)
    {
        using var response = await _client.PostAsync(TokenCalls.Obtain + query, null, CookieCalls.Credentials);

        await response.ShouldBeInvalidAsync(("useCookies", "Must be a valid boolean."));
        response.ShouldLeaveCookie();
        Assert.That(await _api.SessionsAsync(), Is.Empty);
    }

    [Test]
    public async Task It_ends_the_session_of_the_cookie_that_it_replaces()
    {
        var (former, access) = await _client.CookieLoginAsync();

        var (refresh, _) = await _client.CookieLoginAsync(former);

        using var late = await _client.RefreshAsync(former);
        await late.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        using var protectedCall = _api.CreateClient(access);
        using var listed = await protectedCall.GetAsync("/api/users/");
        await listed.ShouldRefuseTokenAsync();
        var sessions = await _api.SessionsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                sessions.Single(session => session.Id.ToString() == CookieCalls.Claim(former, "sid")).EndReason,
                Is.EqualTo(EndReason.Replaced));
            Assert.That(sessions.Single(session => session.Id.ToString() == CookieCalls.Claim(refresh, "sid")).EndedAt, Is.Null);
        }
    }

    [Test]
    public async Task A_token_that_was_replaced_or_has_expired_names_its_session_too()
    {
        var (former, _) = await _client.CookieLoginAsync();
        _api.Time.Advance(TimeSpan.FromHours(23));
        using (await _client.PostAsync(TokenCalls.Refresh, former))
        {
            _api.Time.Advance(TimeSpan.FromHours(2));
        }

        await _client.CookieLoginAsync(former);

        Assert.That(
            (await _api.SessionsAsync()).Select(session => session.EndReason),
            Is.EquivalentTo(new EndReason?[] { null, EndReason.Replaced }));
    }

    [Test]
    public async Task A_failed_login_changes_nothing()
    {
        var (former, _) = await _client.CookieLoginAsync();
        foreach (var (body, status) in new[] { ("""{"username":"Gokul","password":"no"}""", 401), ("{}", 400), ("{", 400) })
        {
            using var response = await _client.PostAsync(CookieCalls.Login, former, body);
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            response.ShouldLeaveCookie();
        }

        Assert.That((await _api.SessionsAsync()).Single().EndedAt, Is.Null);
        using var refreshed = await _client.PostAsync(TokenCalls.Refresh, former);
        await refreshed.ShouldBeOkAsync();
    }

    [Test]
    public async Task A_cookie_that_names_no_session_does_not_disturb_it()
    {
        var (refresh, access) = await _api.LoginAsync();
        var foreign = TokenForge.WithClaims(refresh, _ => { }, TokenForge.Hs256("a foreign key of thirty-two bytes!"));
        foreach (var cookie in new[] { "garbage", "a.b.c", "%00", access, foreign })
        {
            await _client.CookieLoginAsync(cookie);
        }

        Assert.That((await _api.SessionsAsync()).Select(session => session.EndedAt), Is.All.Null.And.Exactly(6).Items);
    }

    [Test]
    public async Task An_outage_while_the_former_session_is_ended_does_not_lose_the_login()
    {
        var isAway = false;
        using var api = new ApiFactory
        {
            Configure = services => services.AddScoped<ISessionStore>(provider =>
            {
                var store = ActivatorUtilities.CreateInstance<SessionStore>(provider);
                return isAway ? FailingToEnd(store) : store;
            }),
        };
        using var client = api.CreateBrowser();
        var (former, _) = await client.CookieLoginAsync();
        isAway = true;

        var (refresh, _) = await client.CookieLoginAsync(former);

        isAway = false;
        using var refreshed = await client.PostAsync(TokenCalls.Refresh, refresh);
        await refreshed.ShouldBeOkAsync();
        Assert.That((await api.SessionsAsync()).Select(session => session.EndedAt), Is.All.Null.And.Exactly(2).Items);
        Assert.That(
            api.Log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text),
            Has.One.StartsWith($"Session {CookieCalls.Claim(former, "sid")} lives on although"));
    }

    [Test]
    public async Task Two_logins_at_once_both_succeed_and_end_the_former_session_once()
    {
        var (former, _) = await _client.CookieLoginAsync();

        var logins = await Task.WhenAll(_client.CookieLoginAsync(former), _client.CookieLoginAsync(former));

        foreach (var (refresh, _) in logins)
        {
            using var refreshed = await _client.PostAsync(TokenCalls.Refresh, refresh);
            await refreshed.ShouldBeOkAsync();
        }

        Assert.That(
            (await _api.SessionsAsync()).Select(session => session.EndReason),
            Is.EquivalentTo(new EndReason?[] { null, null, EndReason.Replaced }));
    }

    private static ISessionStore FailingToEnd(SessionStore store)
    {
        var failing = new Mock<ISessionStore>(MockBehavior.Strict);
        failing.Setup(s => s.TryStartAsync(It.IsAny<Session>(), It.IsAny<VerifiedAccount>(), It.IsAny<CancellationToken>()))
            .Returns((
                Session session,
                VerifiedAccount account,
                CancellationToken cancellation) => store.TryStartAsync(session, account, cancellation));
        failing.Setup(
            s => s.TryEndAsync(It.IsAny<SessionId>(), It.IsAny<EndReason>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException());
        return failing.Object;
    }
}
