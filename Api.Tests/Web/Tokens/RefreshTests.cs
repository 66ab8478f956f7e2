using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Tokens;

/// <summary>What a refresh hands out. The leeway is 30 seconds.</summary>
[Category("Slow")]
public sealed class RefreshTests
{
    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory();
        _client = _api.CreateClient();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task The_first_refresh_rotates_and_answers_access_and_refresh_in_that_order()
    {
        var (first, _) = await _api.LoginAsync();

        using var response = await _client.RefreshAsync(first);

        await response.ShouldBeOkAsync();
        var body = await response.ReadObjectAsync();
        var before = TokenForge.Open(first).Claims;
        var after = TokenForge.Open(body["refresh"]!.GetValue<string>()).Claims;
        var session = await _api.SingleSessionAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.Select(member => member.Key), Is.EqualTo(new[] { "access", "refresh" }));
            Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
            Assert.That(after["sid"]!.GetValue<string>(), Is.EqualTo(before["sid"]!.GetValue<string>()));
            Assert.That(after["jti"]!.GetValue<string>(), Is.Not.EqualTo(before["jti"]!.GetValue<string>()));
            Assert.That(session.PreviousTokenId.ToString(), Is.EqualTo(before["jti"]!.GetValue<string>()));
            Assert.That(session.CurrentTokenId.ToString(), Is.EqualTo(after["jti"]!.GetValue<string>()));
        }
    }

    [TestCase("application/x-www-form-urlencoded", "refresh={0}&x=1")]
    [TestCase("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"refresh\"\r\n\r\n{0}\r\n--B--\r\n")]
    [TestCase("application/json", "{{\"refresh\": \"{0}\", \"access\": \"x\"}}")]
    public async Task Every_form_of_body_does(string contentType, string body)
    {
        var (refresh, _) = await _api.LoginAsync();

        using var response = await _client.PostAsync(TokenCalls.Refresh, string.Format(null, body, refresh), contentType);

        await response.ShouldBeOkAsync();
    }

    [Test]
    public async Task Row_23_A_young_token_is_handed_out_again_to_the_letter_and_nothing_is_written()
    {
        var (first, _) = await _api.LoginAsync();
        var (access, second) = await _client.RefreshedAsync(first);
        var before = _api.Database.ReadContent();

        _api.Time.Advance(TimeSpan.FromMilliseconds(29_999));
        var (anotherAccess, again) = await _client.RefreshedAsync(second!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.EqualTo(second));
            Assert.That(anotherAccess, Is.Not.EqualTo(access));
            Assert.That(_api.Database.ReadContent(), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task Row_23_A_current_token_at_exactly_the_leeway_rotates()
    {
        var (first, _) = await _api.LoginAsync();
        var second = await _client.SuccessorAsync(first);

        _api.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await _client.SuccessorAsync(second), Is.Not.EqualTo(second));
    }

    [Test]
    public async Task Without_a_leeway_every_use_rotates()
    {
        using var api = new ApiFactory(("Jwt:ReuseLeeway", "00:00:00"));
        using var client = api.CreateClient();
        var (first, _) = await api.LoginAsync();
        var second = await client.SuccessorAsync(first);
        var third = await client.SuccessorAsync(second);

        Assert.That(new[] { first, second, third }, Is.Unique);
    }

    [Test]
    public async Task Row_25_A_token_replaced_less_than_the_leeway_ago_gets_the_same_successor_and_nothing_is_written()
    {
        var (first, _) = await _api.LoginAsync();
        var second = await _client.SuccessorAsync(first);
        var before = _api.Database.ReadContent();

        var at0 = await _client.SuccessorAsync(first);
        _api.Time.Advance(TimeSpan.FromMilliseconds(29_999));
        var at29 = await _client.SuccessorAsync(first);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(at0, Is.EqualTo(second));
            Assert.That(at29, Is.EqualTo(second));
            Assert.That(_api.Database.ReadContent(), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task Row_25_A_replaced_token_is_answered_even_past_its_own_end()
    {
        var (first, _) = await _api.LoginAsync();
        _api.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(2));
        var second = await _client.SuccessorAsync(first);

        _api.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await _client.SuccessorAsync(first), Is.EqualTo(second));
    }

    [Test]
    public async Task Row_24_Two_tabs_refresh_together_then_each_uses_its_answer_and_both_live_on()
    {
        var (first, _) = await _api.LoginAsync();
        var one = await _client.SuccessorAsync(first);
        var two = await _client.SuccessorAsync(first);
        Assert.That(two, Is.EqualTo(one));

        for (var round = 0; round < 3; round++)
        {
            _api.Time.Advance(TimeSpan.FromSeconds(30 + round));
            (one, two) = (await _client.SuccessorAsync(one), await _client.SuccessorAsync(two));
            Assert.That(two, Is.EqualTo(one));
        }

        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task Two_hundred_rotations_of_one_login_are_one_row()
    {
        var (refresh, _) = await _api.LoginAsync();
        var seen = new HashSet<string>(StringComparer.Ordinal) { refresh };
        for (var i = 0; i < 200; i++)
        {
            _api.Time.Advance(TimeSpan.FromSeconds(30));
            refresh = await _client.SuccessorAsync(refresh);
            seen.Add(refresh);
        }

        Assert.That(seen, Has.Count.EqualTo(201));
        Assert.That(
            (await _api.SingleSessionAsync()).CurrentTokenId.ToString(),
            Is.EqualTo(TokenForge.Open(refresh).Claims["jti"]!.GetValue<string>()));
    }

    [Test]
    public async Task Row_35_A_role_taken_away_is_gone_from_the_next_access_token_and_the_session_lives_on()
    {
        var (first, access) = await _api.LoginAsync();
        Assert.That(Roles(access), Is.EqualTo(new[] { "administrator" }));
        await _api.WithDatabaseAsync(context => context.UserRoles.ExecuteDeleteAsync());

        var (second, refresh) = await _client.RefreshedAsync(first);
        var (third, _) = await _client.RefreshedAsync(refresh!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Roles(second), Is.Empty);
            Assert.That(Roles(third), Is.Empty);
        }
    }

    [Test]
    public async Task Row_30_A_session_refreshed_in_time_outlives_its_first_token()
    {
        var (refresh, _) = await _api.LoginAsync();
        for (var day = 0; day < 3; day++)
        {
            _api.Time.Advance(TimeSpan.FromHours(23));
            refresh = await _client.SuccessorAsync(refresh);
        }

        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task Without_rotation_the_answer_is_access_alone_and_the_token_stays_good()
    {
        using var api = new ApiFactory(("Jwt:RotateRefreshTokens", "false"));
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.RefreshAsync(refresh);
            await response.ShouldBeOkAsync();
            Assert.That((await response.ReadObjectAsync()).Select(member => member.Key), Is.EqualTo(new[] { "access" }));
            api.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.That((await api.SingleSessionAsync()).RotatedAt, Is.Null);
    }

    [Test]
    public async Task Without_rotation_the_last_use_is_written_at_most_once_a_minute()
    {
        using var api = new ApiFactory(("Jwt:RotateRefreshTokens", "false"));
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var login = api.Time.GetUtcNow();

        api.Time.Advance(TimeSpan.FromMilliseconds(59_999));
        await client.RefreshedAsync(refresh);
        Assert.That((await api.SingleSessionAsync()).LastUsedAt, Is.EqualTo(login));

        api.Time.Advance(TimeSpan.FromMilliseconds(1));
        await client.RefreshedAsync(refresh);
        Assert.That((await api.SingleSessionAsync()).LastUsedAt, Is.EqualTo(login.AddMinutes(1)));
    }

    [Test]
    public async Task A_token_replaced_before_rotation_was_switched_off_is_still_replayed()
    {
        var (first, _) = await _api.LoginAsync();
        var second = await _client.SuccessorAsync(first);
        using var unrotating = _api.Beside(("Jwt:RotateRefreshTokens", "false"));
        using var client = unrotating.CreateClient();

        _api.Time.Advance(TimeSpan.FromMilliseconds(29_999));
        var (_, replayed) = await client.RefreshedAsync(first);
        var (_, unchanged) = await client.RefreshedAsync(second);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(replayed, Is.EqualTo(second));
            Assert.That(unchanged, Is.Null);
        }

        _api.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var late = await client.RefreshAsync(first);
        await late.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        Assert.That((await _api.SingleSessionAsync()).EndReason, Is.EqualTo(EndReason.Reuse));
    }

    [Test]
    public async Task A_changed_lifetime_does_not_change_a_token_handed_out_again()
    {
        var (first, _) = await _api.LoginAsync();
        var second = await _client.SuccessorAsync(first);
        using var shorter = _api.Beside(("Jwt:RefreshTokenLifetime", "01:00:00"));
        using var client = shorter.CreateClient();

        Assert.That(await client.SuccessorAsync(first), Is.EqualTo(second));
    }

    [Test]
    public async Task A_refresh_notes_the_agent_of_the_rotation()
    {
        var (first, _) = await _api.LoginAsync();
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("agent/2.0");
        _api.Time.Advance(TimeSpan.FromSeconds(5));

        await _client.SuccessorAsync(first);

        var session = await _api.SingleSessionAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.UserAgent, Is.EqualTo("agent/2.0"));
            Assert.That(session.LastUsedAt, Is.EqualTo(_api.Time.GetUtcNow()));
        }
    }

    private static string[] Roles(string access) =>
        [.. TokenForge.Open(access).Claims["roles"]!.AsArray().Select(role => role!.GetValue<string>())];
}
