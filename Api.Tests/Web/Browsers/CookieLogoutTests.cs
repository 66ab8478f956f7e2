using System.Net;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Api.Tests.Web.Outages;

namespace Api.Tests.Web.Browsers;

[Category("Slow")]
public sealed class CookieLogoutTests
{
    private const int Rounds = 25;

    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory(("Database:CommandTimeout", "00:00:01")) { Database = new SqliteDatabase() };
        _client = _api.CreateBrowser();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Row_52_It_ends_the_session_and_deletes_the_cookie_by_the_attributes_it_was_set_with()
    {
        var (refresh, _) = await _client.CookieLoginAsync();
        for (var i = 0; i < 2; i++)
        {
            using var response = await _client.PostAsync(TokenCalls.Blacklist, refresh);

            await response.ShouldBeEmptyOkAsync();
            response.ShouldDeleteCookie();
        }

        Assert.That((await _api.SingleSessionAsync()).EndReason, Is.EqualTo(EndReason.Blacklisted));
    }

    [Test]
    public async Task Row_52_A_cookie_that_is_no_token_of_ours_is_401_and_deleted()
    {
        using var response = await _client.PostAsync(TokenCalls.Blacklist, "garbage");

        await response.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        response.ShouldDeleteCookie();
    }

    [Test]
    public async Task Row_52_It_is_not_deleted_when_the_logout_was_not_decided()
    {
        var (refresh, _) = await _client.CookieLoginAsync();
        using var forged = await _client.PostAsync(TokenCalls.Blacklist, refresh, headers: ("Origin", "https://evil.example"));
        using var malformed = await _client.PostAsync(TokenCalls.Blacklist, refresh, "{");
        using (DatabaseLock.AgainstWriters(_api))
        {
            using var away = await _client.PostAsync(TokenCalls.Blacklist, refresh);
            using var refreshing = await _client.PostAsync(TokenCalls.Refresh, refresh);

            await away.ShouldBeUnavailableAsync("blacklist");
            await refreshing.ShouldBeUnavailableAsync("refresh");
            away.ShouldLeaveCookie();
            refreshing.ShouldLeaveCookie();
        }

        Assert.That((forged.StatusCode, malformed.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest)));
        forged.ShouldLeaveCookie();
        malformed.ShouldLeaveCookie();
        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task Row_40_A_refresh_that_loses_against_a_logout_is_never_sent_a_deletion()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (refresh, _) = await _client.CookieLoginAsync();
            var refreshing = Enumerable.Range(0, 3).Select(_ => _client.PostAsync(TokenCalls.Refresh, refresh)).ToList();
            using var ended = await _client.PostAsync(TokenCalls.Blacklist, refresh);

            await ended.ShouldBeEmptyOkAsync();
            ended.ShouldDeleteCookie();
            foreach (var response in await Task.WhenAll(refreshing))
            {
                using (response)
                {
                    if (response.StatusCode == HttpStatusCode.OK)
                    {
                        Assert.That(response.SetCookie()?.MaxAge, Is.Null.Or.GreaterThan(TimeSpan.Zero));
                    }
                    else
                    {
                        await response.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
                        response.ShouldLeaveCookie();
                    }
                }
            }

            using var late = await _client.PostAsync(TokenCalls.Refresh, refresh);
            await late.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
            late.ShouldLeaveCookie();
        }
    }

    [Test]
    public async Task Row_40_Of_refreshes_that_race_each_other_all_set_the_one_successor_or_nothing()
    {
        var (refresh, _) = await _client.CookieLoginAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _client.PostAsync(TokenCalls.Refresh, refresh)));

        var set = answers.Select(answer => CookieCalls.Claim(answer.SetCookie()!.Value.ToString(), "jti")).Distinct().ToList();
        Assert.That(set, Is.EqualTo(new[] { (await _api.SingleSessionAsync()).CurrentTokenId.ToString() }));
        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Array.ForEach(answers, answer => answer.Dispose());
    }
}
