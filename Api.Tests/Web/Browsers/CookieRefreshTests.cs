using System.Net;
using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Browsers;

[Category("Slow")]
public sealed class CookieRefreshTests
{
    private const string Key = "0123456789abcdef";

    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp() => Start();

    [TearDown]
    public void TearDown() => Stop();

    [Test]
    public async Task Row_52_The_cookie_is_set_only_when_the_token_handed_out_is_another()
    {
        var (first, _) = await _client.CookieLoginAsync();

        using var rotated = await _client.PostAsync(TokenCalls.Refresh, first);
        var second = rotated.SetCookie()!.Value.ToString();
        using var unchanged = await _client.PostAsync(TokenCalls.Refresh, second);
        using var replayed = await _client.PostAsync(TokenCalls.Refresh, first);

        Assert.That(second, Is.Not.EqualTo(first));
        rotated.ShouldSetCookie(second, 24 * 60 * 60);
        await rotated.AccessOfAsync(second);
        unchanged.ShouldLeaveCookie();
        await unchanged.AccessOfAsync(second);
        replayed.ShouldSetCookie(second, 24 * 60 * 60);
        using var verified = await _client.VerifyAsync(await replayed.AccessOfAsync(second));
        await verified.ShouldBeEmptyOkAsync();
    }

    [Test]
    public async Task Row_52_With_its_key_a_lost_answer_is_given_again_and_lives_for_what_is_left()
    {
        var (first, _) = await _client.CookieLoginAsync();
        using var rotated = await _client.PostAsync(TokenCalls.Refresh, first, headers: ("Idempotency-Key", Key));
        var second = rotated.SetCookie()!.Value.ToString();
        _api.Time.Advance(TimeSpan.FromHours(3));

        using var replayed = await _client.PostAsync(TokenCalls.Refresh, first, headers: ("Idempotency-Key", Key));
        using var reused = await _client.PostAsync(TokenCalls.Refresh, second, headers: ("Idempotency-Key", Key));
        using var noKey = await _client.PostAsync(TokenCalls.Refresh, second, headers: ("Idempotency-Key", "short"));

        replayed.ShouldSetCookie(second, 21 * 60 * 60);
        await replayed.AccessOfAsync(second);
        await reused.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        reused.ShouldLeaveCookie();
        await noKey.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        noKey.ShouldLeaveCookie();
    }

    [Test]
    public async Task The_cookie_ends_with_the_session()
    {
        Start(("Jwt:SessionLifetime", "1.12:00:00"));
        var (first, _) = await _client.CookieLoginAsync();
        _api.Time.Advance(TimeSpan.FromHours(20));

        using var response = await _client.PostAsync(TokenCalls.Refresh, first);

        response.ShouldSetCookie(null, 16 * 60 * 60);
    }

    [Test]
    public async Task With_rotation_off_the_answer_names_the_token_and_the_cookie_stays()
    {
        Start(("Jwt:RotateRefreshTokens", "false"));
        var (refresh, _) = await _client.CookieLoginAsync();

        foreach (var key in new[] { Key, "short" })
        {
            using var response = await _client.PostAsync(TokenCalls.Refresh, refresh, headers: ("Idempotency-Key", key));

            await response.AccessOfAsync(refresh);
            response.ShouldLeaveCookie();
        }
    }

    [TestCase(null, "application/json")]
    [TestCase("", "application/json")]
    [TestCase("{}", "application/json")]
    [TestCase("""{"other":1}""", "application/json")]
    [TestCase("", "application/x-www-form-urlencoded")]
    [TestCase("other=1", "application/x-www-form-urlencoded")]
    public async Task A_body_without_a_token_means_the_cookie(string? body, string type)
    {
        var (refresh, _) = await _client.CookieLoginAsync();

        using var response = await _client.PostAsync(TokenCalls.Refresh, refresh, body, type);
        var successor = response.SetCookie()!.Value.ToString();
        using var ended = await _client.PostAsync(TokenCalls.Blacklist, successor, body, type);

        await response.AccessOfAsync(successor);
        await ended.ShouldBeEmptyOkAsync();
        ended.ShouldDeleteCookie();
    }

    [TestCase("""{"refresh":null}""", "This field may not be null.")]
    [TestCase("""{"refresh":""}""", "This field may not be blank.")]
    [TestCase("""{"refresh":" "}""", "This field may not be blank.")]
    [TestCase("""{"refresh":true}""", "Not a valid string.")]
    [TestCase("""{"refresh":[]}""", "Not a valid string.")]
    public async Task A_body_with_something_that_is_no_token_is_400_although_there_is_a_cookie(string body, string text)
    {
        var (refresh, _) = await _client.CookieLoginAsync();
        foreach (var path in new[] { TokenCalls.Refresh, TokenCalls.Blacklist })
        {
            using var response = await _client.PostAsync(path, refresh, body);

            await response.ShouldBeInvalidAsync(("refresh", text));
            response.ShouldLeaveCookie();
        }
    }

    [Test]
    public async Task Neither_token_nor_cookie_is_400()
    {
        foreach (var path in new[] { TokenCalls.Refresh, TokenCalls.Blacklist })
        {
            foreach (var (cookie, body) in new[] { (null, null), (null, "{}"), ("", null), ("", "{}") })
            {
                using var response = await _client.PostAsync(path, cookie, body, headers: ("Origin", "https://evil.example"));

                await response.ShouldBeInvalidAsync(("refresh", "This field is required."));
                response.ShouldLeaveCookie();
            }
        }
    }

    [Test]
    public async Task Row_52_A_token_in_the_body_wins_over_the_cookie()
    {
        var (cookie, _) = await _client.CookieLoginAsync();
        var (refresh, _) = await _api.LoginAsync();
        foreach (var headers in new[] { [], new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site") } })
        {
            using var rotated = await _client.PostAsync(TokenCalls.Refresh, cookie, $$"""{"refresh":"{{refresh}}"}""", headers: headers);
            await rotated.ShouldBeOkAsync();
            Assert.That((await rotated.ReadObjectAsync()).Select(member => member.Key), Is.EqualTo(new[] { "access", "refresh" }));
            rotated.ShouldLeaveCookie();
        }

        using var failed = await _client.PostAsync(TokenCalls.Refresh, cookie, """{"refresh":"broken"}""");
        using var ended = await _client.PostAsync(TokenCalls.Blacklist, cookie, $"refresh={refresh}", "application/x-www-form-urlencoded");
        using var broken = await _client.PostAsync(TokenCalls.Blacklist, cookie, """{"refresh":"broken"}""");

        await failed.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        await ended.ShouldBeEmptyOkAsync();
        await broken.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        foreach (var response in new[] { failed, ended, broken })
        {
            response.ShouldLeaveCookie();
        }

        var session = (await _api.SessionsAsync()).Single(s => s.Id.ToString() == CookieCalls.Claim(cookie, "sid"));
        Assert.That(
            (session.EndedAt, session.CurrentTokenId.ToString()),
            Is.EqualTo((default(DateTimeOffset?), CookieCalls.Claim(cookie, "jti"))),
            "the cookie's session was not touched");
    }

    [Test]
    public async Task Row_52_A_failed_refresh_sets_and_deletes_nothing()
    {
        var (refresh, access) = await _client.CookieLoginAsync();
        foreach (var (cookie, detail) in new[] { ("garbage", TokenCalls.Invalid), (access, TokenCalls.WrongType) })
        {
            using var response = await _client.PostAsync(TokenCalls.Refresh, cookie);
            await response.ShouldRefuseTokenAsync(detail);
            response.ShouldLeaveCookie();
        }

        using (await _client.BlacklistAsync(refresh))
        {
            using var ended = await _client.PostAsync(TokenCalls.Refresh, refresh);
            await ended.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
            ended.ShouldLeaveCookie();
        }

        _api.Time.Advance(TimeSpan.FromDays(2));
        using var expired = await _client.PostAsync(TokenCalls.Refresh, refresh);
        await expired.ShouldRefuseTokenAsync(TokenCalls.Expired);
        expired.ShouldLeaveCookie();
    }

    [Test]
    public async Task Row_52_A_detected_reuse_sets_and_deletes_nothing()
    {
        var (first, _) = await _client.CookieLoginAsync();
        using (await _client.PostAsync(TokenCalls.Refresh, first))
        {
            _api.Time.Advance(TimeSpan.FromSeconds(30));
        }

        using var stolen = await _client.PostAsync(TokenCalls.Refresh, first);

        await stolen.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        stolen.ShouldLeaveCookie();
        Assert.That((await _api.SingleSessionAsync()).EndReason, Is.EqualTo(EndReason.Reuse));
    }

    [TestCase("__host-refresh={0}")]
    [TestCase("__HOST-REFRESH={0}")]
    [TestCase("other=1,__Host-refresh={0}")]
    [TestCase("other=\"1; __Host-refresh\"={0}")]
    [TestCase("other=__Host-refresh={0}")]
    [TestCase("\u00a0__Host-refresh={0}")]
    [TestCase("__Host-refresh2={0}")]
    public async Task What_another_host_could_have_set_is_not_the_cookie(string header)
    {
        var (refresh, _) = await _client.CookieLoginAsync();

        using var response = await _client.PostAsync(
            TokenCalls.Refresh, null, headers: ("Cookie", header.Replace("{0}", refresh, StringComparison.Ordinal)));

        await response.ShouldBeInvalidAsync(("refresh", "This field is required."));
    }

    [TestCase("a=1; __Host-refresh={0}; b=2")]
    [TestCase("a=1;__Host-refresh={0};b=\"x,y\"")]
    [TestCase("__host-refresh=fixed; __Host-refresh={0}")]
    public async Task It_is_found_among_others(string header)
    {
        var (refresh, _) = await _client.CookieLoginAsync();

        using var response = await _client.PostAsync(
            TokenCalls.Refresh, null, headers: ("Cookie", header.Replace("{0}", refresh, StringComparison.Ordinal)));

        await response.ShouldBeOkAsync();
    }

    private void Start(params (string Key, string? Value)[] settings)
    {
        Stop();
        _api = new ApiFactory(settings);
        _client = _api.CreateBrowser();
    }

    private void Stop()
    {
        _client?.Dispose();
        _api?.Dispose();
    }
}
