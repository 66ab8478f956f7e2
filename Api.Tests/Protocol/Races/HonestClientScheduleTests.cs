using System.Net;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Races;

/// <summary>
/// The counterexamples of the protocol as schedules against the real program, with a clock of ours. Requests and answers
/// that are late are decided or stored later; none of it signs an honest client out.
/// </summary>
[Category("Slow")]
public sealed class HonestClientScheduleTests
{
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private ApiFactory? _api;

    [TearDown]
    public void TearDown() => _api?.Dispose();

    [Test]
    public async Task Row_21_A_second_tab_whose_request_is_late_while_the_first_goes_on()
    {
        var t0 = await StartAsync(Leeway);
        var t1 = await RefreshAsync(t0);
        Pass(TimeSpan.FromSeconds(1));

        var again = await RefreshAsync(t1);
        var late = await RefreshAsync(t0);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Id(again), Is.EqualTo(Id(t1)), "a young token is handed out again");
            Assert.That(Id(late), Is.EqualTo(Id(t1)), "and so the late request is no grandparent");
        }

        await ShouldLiveAsync(t1);
    }

    [Test]
    public async Task Row_21_A_late_answer_that_repeats_the_token_that_was_sent()
    {
        var t1 = await RefreshAsync(await StartAsync(Leeway));
        Pass(Leeway - TimeSpan.FromMilliseconds(1));
        var delayed = await RefreshAsync(t1);
        Pass(TimeSpan.FromMilliseconds(1));
        var t2 = await RefreshAsync(t1);

        // The late answer names the token that was sent: nothing to store, so the store keeps t2.
        var stored = Id(delayed) == Id(t1) ? t2 : delayed;
        Pass(TimeSpan.FromMinutes(5));

        Assert.That(Id(t2), Is.Not.EqualTo(Id(t1)));
        await ShouldLiveAsync(stored);
    }

    [Test]
    public async Task Row_21_A_key_kept_over_Unchanged_while_the_first_request_is_still_under_way()
    {
        var t1 = await RefreshAsync(await StartAsync(Leeway), "key-of-the-login-0");
        const string key = "key-of-the-first-1";
        Pass(Leeway - TimeSpan.FromSeconds(1));
        var unchanged = await RefreshAsync(t1, key);
        Pass(TimeSpan.FromSeconds(1));
        var unheard = await RefreshAsync(t1, key);
        Pass(TimeSpan.FromHours(5));

        var repeated = await RefreshAsync(t1, key);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Id(unchanged), Is.EqualTo(Id(t1)));
            Assert.That(Id(unheard), Is.Not.EqualTo(Id(t1)));
            Assert.That(Id(repeated), Is.EqualTo(Id(unheard)));
        }

        await ShouldLiveAsync(repeated);
    }

    [Test]
    public async Task Row_21_A_duplicate_that_was_given_up_with_leeway_zero()
    {
        var t0 = await StartAsync(TimeSpan.Zero);
        const string key = "key-of-the-login-0";
        Pass(TimeSpan.FromSeconds(1));
        var t1 = await RefreshAsync(t0, key);

        // The first request was sent before and is decided within D or not at all; the client uses no token earlier.
        Pass(TimeSpan.FromSeconds(4));
        var duplicate = await RefreshAsync(t0, key);
        Pass(Wait - TimeSpan.FromSeconds(4));
        var t2 = await RefreshAsync(t1, "key-of-the-first-1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Id(duplicate), Is.EqualTo(Id(t1)));
            Assert.That(Id(t2), Is.Not.EqualTo(Id(t1)));
        }

        await ShouldLiveAsync(t2);
    }

    [Test]
    public async Task Row_21_A_replay_hours_later_does_not_make_the_token_young_again()
    {
        var t0 = await StartAsync(Leeway);
        const string key = "key-of-the-login-0";
        var lost = await RefreshAsync(t0, key);
        Pass(TimeSpan.FromHours(5));
        var t1 = await RefreshAsync(t0, key);
        Pass(Wait);

        var t2 = await RefreshAsync(t1, "key-of-the-first-1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Id(t1), Is.EqualTo(Id(lost)));
            Assert.That(Id(t2), Is.Not.EqualTo(Id(t1)), "it was due, and has rotated");
        }

        await ShouldLiveAsync(t2);
    }

    private async Task<string> StartAsync(TimeSpan leeway)
    {
        _api = new ApiFactory(("Jwt:ReuseLeeway", leeway.ToString()));
        return (await _api.LoginAsync()).Refresh;
    }

    private void Pass(TimeSpan time) => _api!.Time.Advance(time);

    /// <summary>Refreshes, which has to succeed; returns the refresh token handed out.</summary>
    private async Task<string> RefreshAsync(string refresh, string? key = null)
    {
        using var client = _api!.CreateClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/token/refresh/")
        { Content = JsonContent.Create(new { refresh }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await client.SendAsync(request);
        var body = await response.ReadObjectAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), body.ToJsonString());
        return body["refresh"]!.GetValue<string>();
    }

    /// <summary>The token still goes on, and its successor as well.</summary>
    private async Task ShouldLiveAsync(string refresh)
    {
        Pass(Leeway);
        var next = await RefreshAsync(refresh);
        Pass(Leeway);
        Assert.That(Id(await RefreshAsync(next)), Is.Not.EqualTo(Id(next)));
    }

    private static string Id(string token) => TokenForge.Open(token).Claims["jti"]!.GetValue<string>();
}
