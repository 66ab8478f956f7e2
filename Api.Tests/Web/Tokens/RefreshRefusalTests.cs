using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Web.Tokens;

/// <summary>When a refresh is refused, with what words, and what that does to the session.</summary>
[Category("Slow")]
public sealed class RefreshRefusalTests
{
    private const string User = "ada";

    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private string _first = null!;
    private string _access = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory();
        _client = _api.CreateClient();
        await _api.CreateUserAsync(User);
        await _api.WithDatabaseAsync(context => context.Sessions.ExecuteDeleteAsync());
        (_first, _access) = await _api.LoginAsync(User, ApiFactory.UserPassword);
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Row_22_A_replaced_token_at_exactly_the_leeway_ends_the_session_and_is_logged()
    {
        var second = await _client.SuccessorAsync(_first);
        _api.Time.Advance(TimeSpan.FromSeconds(30));

        await RefuseAsync(_first, TokenCalls.Blacklisted);

        await ShouldHaveEndedForReuseAsync(_first);
        await RefuseAsync(second, TokenCalls.Blacklisted);
        await RefuseAsync(_first, TokenCalls.Blacklisted);
        Assert.That(Thefts(), Has.Exactly(1).Items, "an ended session is no theft");
    }

    [Test]
    public async Task Row_22_A_replaced_token_is_reuse_within_the_leeway_of_its_grandchild()
    {
        var second = await _client.SuccessorAsync(_first);
        _api.Time.Advance(TimeSpan.FromSeconds(30));
        var third = await _client.SuccessorAsync(second);

        await RefuseAsync(_first, TokenCalls.Blacklisted);

        await ShouldHaveEndedForReuseAsync(_first);
        await RefuseAsync(second, TokenCalls.Blacklisted);
        await RefuseAsync(third, TokenCalls.Blacklisted);
    }

    [Test]
    public async Task Row_23_A_grandparent_is_reuse_past_the_leeway()
    {
        var second = await _client.SuccessorAsync(_first);
        _api.Time.Advance(TimeSpan.FromHours(1));
        var third = await _client.SuccessorAsync(second);
        _api.Time.Advance(TimeSpan.FromHours(1));

        await RefuseAsync(_first, TokenCalls.Blacklisted);

        await ShouldHaveEndedForReuseAsync(_first);
        await RefuseAsync(third, TokenCalls.Blacklisted);
    }

    [Test]
    public async Task Row_23_Without_a_leeway_parent_and_grandparent_are_reuse_at_once()
    {
        foreach (var generations in new[] { 1, 2 })
        {
            using var api = new ApiFactory(("Jwt:ReuseLeeway", "00:00:00"));
            using var client = api.CreateClient();
            var (first, _) = await api.LoginAsync();
            var last = first;
            for (var i = 0; i < generations; i++)
            {
                last = await client.SuccessorAsync(last);
            }

            using var reuse = await client.RefreshAsync(first);
            await reuse.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
            using var dead = await client.RefreshAsync(last);
            await dead.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
            Assert.That((await api.SingleSessionAsync()).EndReason, Is.EqualTo(EndReason.Reuse));
        }
    }

    [Test]
    public async Task Reuse_ends_one_session_only()
    {
        var (other, _) = await _api.LoginAsync(User, ApiFactory.UserPassword);
        await _client.SuccessorAsync(_first);
        _api.Time.Advance(TimeSpan.FromSeconds(30));

        await RefuseAsync(_first, TokenCalls.Blacklisted);

        await _client.SuccessorAsync(other);
    }

    [Test]
    public async Task A_replaced_token_that_has_expired_is_refused_as_expired_and_ends_nothing()
    {
        _api.Time.Advance(TimeSpan.FromHours(12));
        var second = await _client.SuccessorAsync(_first);
        _api.Time.Advance(TimeSpan.FromHours(12));

        await RefuseAsync(_first, TokenCalls.Expired);

        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
        await _client.SuccessorAsync(second);
    }

    [Test]
    public async Task Row_30_Idle_end_comes_exactly_after_the_lifetime_of_the_refresh_token()
    {
        // The login was at .678; token times are whole seconds, cut.
        _api.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(679));
        using (var good = await _client.VerifyAsync(_first))
        {
            await good.ShouldBeEmptyOkAsync();
        }

        _api.Time.Advance(TimeSpan.FromMilliseconds(1));
        await RefuseAsync(_first, TokenCalls.Expired);

        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task Row_30_The_leeway_counts_at_the_idle_end()
    {
        using var lenient = _api.Beside(("Jwt:Leeway", "00:00:10"));
        using var client = lenient.CreateClient();
        _api.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(678));

        using var over = await client.RefreshAsync(_first);
        await over.ShouldRefuseTokenAsync(TokenCalls.Expired);

        _api.Time.AdjustTime(_api.Time.GetUtcNow().AddMilliseconds(-1));
        await client.SuccessorAsync(_first);
    }

    [Test]
    public async Task Row_30_Absolute_end_comes_although_the_session_slides()
    {
        using var api = new ApiFactory(
            ("Jwt:SessionLifetime", "01:00:00"), ("Jwt:RefreshTokenLifetime", "00:40:00"), ("Jwt:AccessTokenLifetime", "00:05:00"));
        using var client = api.CreateClient();
        var (first, _) = await api.LoginAsync();
        var end = TokenForge.Open(first).Claims["iat"]!.GetValue<long>() + 3600;
        api.Time.Advance(TimeSpan.FromMinutes(30));
        var second = await client.SuccessorAsync(first);
        Assert.That(Expiry(second), Is.EqualTo(end));

        api.Time.Advance(TimeSpan.FromMinutes(29));
        var (access, third) = await client.RefreshedAsync(second);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Expiry(third!), Is.EqualTo(end));
            Assert.That(Expiry(access), Is.EqualTo(end), "no access token outlives its session");
        }

        api.Time.Advance(TimeSpan.FromSeconds(60));
        using var over = await client.RefreshAsync(third!);
        await over.ShouldRefuseTokenAsync(TokenCalls.Expired);
    }

    [Test]
    public async Task Row_29_A_deactivated_user_is_no_active_account()
    {
        await _api.DeactivateAsync(User);

        using var response = await _client.RefreshAsync(_first);

        await response.ShouldFindNoActiveAccountAsync();
    }

    [Test]
    public async Task Row_29_A_deleted_user_is_no_active_account()
    {
        await _api.DeleteUserAsync(User);

        using var response = await _client.RefreshAsync(_first);

        await response.ShouldFindNoActiveAccountAsync();
    }

    [Test]
    public async Task Row_29_A_replay_for_a_deactivated_user_is_no_active_account()
    {
        await _client.SuccessorAsync(_first);
        await _api.DeactivateAsync(User);

        using var response = await _client.RefreshAsync(_first);

        await response.ShouldFindNoActiveAccountAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_expired_token_is_refused_as_expired_whatever_became_of_the_user(bool deleted)
    {
        await (deleted ? _api.DeleteUserAsync(User) : _api.DeactivateAsync(User));
        _api.Time.Advance(TimeSpan.FromDays(1));

        await RefuseAsync(_first, TokenCalls.Expired);
    }

    [Test]
    public async Task A_missing_user_is_told_before_an_ended_session()
    {
        using (var logout = await _client.BlacklistAsync(_first))
        {
            await logout.ShouldBeEmptyOkAsync();
        }

        await _api.DeactivateAsync(User);
        using var response = await _client.RefreshAsync(_first);

        await response.ShouldFindNoActiveAccountAsync();
    }

    [Test]
    public async Task A_token_of_an_unknown_session_is_blacklisted()
    {
        await _api.WithDatabaseAsync(context => context.Sessions.ExecuteDeleteAsync());

        await RefuseAsync(_first, TokenCalls.Blacklisted);
    }

    [Test]
    public async Task A_session_of_another_user_is_unknown()
    {
        var administrator = TokenForge.WithClaims(_first, claims => claims["user_id"] = 1, TokenForge.Hs256());

        await RefuseAsync(administrator, TokenCalls.Blacklisted);

        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task Row_11_An_access_token_is_of_the_wrong_type_and_an_expired_one_is_expired()
    {
        await RefuseAsync(_access, TokenCalls.WrongType);
        _api.Time.Advance(TimeSpan.FromMinutes(5));
        await RefuseAsync(_access, TokenCalls.Expired);
    }

    [Test]
    public async Task What_is_not_ours_is_invalid_and_touches_nothing()
    {
        await _client.SuccessorAsync(_first);
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        var before = _api.Database.ReadContent();

        foreach (var token in new[] { "garbage", "é.é.é", "a.b.c",
            TokenForge.WithClaims(_first, _ => { }, TokenForge.Hs256("another key for tests, 0123456789 ABCDEF")) })
        {
            await RefuseAsync(token, TokenCalls.Invalid);
        }

        Assert.That(_api.Database.ReadContent(), Is.EqualTo(before));
    }

    private static long Expiry(string token) => TokenForge.Open(token).Claims["exp"]!.GetValue<long>();

    private async Task RefuseAsync(string refresh, string detail)
    {
        using var response = await _client.RefreshAsync(refresh);
        await response.ShouldRefuseTokenAsync(detail);
        Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
    }

    private List<LogLine> Thefts() =>
        [.. _api.Log.Lines.Where(line => line.Text.Contains("Refresh token reuse", StringComparison.Ordinal))];

    private async Task ShouldHaveEndedForReuseAsync(string presented)
    {
        var session = await _api.SingleSessionAsync();
        var theft = Thefts().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.EndedAt, Is.EqualTo(_api.Time.GetUtcNow()));
            Assert.That(session.EndReason, Is.EqualTo(EndReason.Reuse));
            Assert.That(theft.Level, Is.EqualTo(LogLevel.Warning));
            Assert.That(
                theft.Text, Does.Contain(session.Id.ToString()).And.Contain(TokenForge.Open(presented).Claims["jti"]!.GetValue<string>()));
        }
    }
}
