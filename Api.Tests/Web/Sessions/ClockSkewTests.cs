using System.Net;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

/// <summary>Two replicas on one database whose clocks differ.</summary>
[Category("Slow")]
public sealed class ClockSkewTests
{
    private ApiFactory _one = null!;
    private ApiFactory? _other;

    [SetUp]
    public void SetUp() => _one = new ApiFactory();

    [TearDown]
    public void TearDown()
    {
        _other?.Dispose();
        _one.Dispose();
    }

    [TestCase(1)]
    [TestCase(-1)]
    [TestCase(60)]
    [TestCase(-60)]
    public async Task Row_38_A_second_or_a_minute_apart_a_client_goes_to_either_and_stays_signed_in(int seconds)
    {
        var (refresh, access) = await _one.LoginAsync();
        _other = _one.Beside(TimeSpan.FromSeconds(seconds));
        using var here = _one.CreateClient();
        using var there = _other.CreateClient();

        for (var turn = 0; turn < 6; turn++)
        {
            using var answer = await (turn % 2 == 0 ? there : here).RefreshAsync(refresh);
            await answer.ShouldBeOkAsync();
            var tokens = await answer.ReadObjectAsync();
            (refresh, access) = ((string)tokens["refresh"]!, (string)tokens["access"]!);
            foreach (var replica in new[] { here, there })
            {
                using var verified = await replica.PostAsJsonAsync(TokenCalls.Verify, new { token = access });
                await verified.ShouldBeOkAsync();
            }

            _one.Time.Advance(TimeSpan.FromSeconds(31));
            _other.Time.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.That((await _one.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task Row_84_A_clock_that_was_set_back_signs_nobody_out()
    {
        var (refresh, access) = await _one.LoginAsync();
        _other = _one.Beside(TimeSpan.FromMinutes(-5));
        using var there = _other.CreateClient();

        using var refreshed = await there.RefreshAsync(refresh);
        using var verified = await there.PostAsJsonAsync(TokenCalls.Verify, new { token = refresh });
        using var wrongType = await there.RefreshAsync(access);
        using var forged = await there.RefreshAsync(refresh[..^4] + "AAAA");
        await refreshed.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        Assert.That(refreshed.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromMinutes(1)));
        await verified.ShouldRefuseTokenAsync("Token is invalid");
        await wrongType.ShouldRefuseTokenAsync("Token is invalid");
        await forged.ShouldRefuseTokenAsync("Token is invalid");

        _other.Time.Advance(TimeSpan.FromMinutes(5));
        using var again = await there.RefreshAsync(refresh);
        await again.ShouldBeOkAsync();
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task Row_38_An_hour_apart_the_outcome_is_the_documented_one_and_no_server_error(int hours)
    {
        _other = _one.Beside(TimeSpan.FromHours(hours));
        var (refresh, access) = await _one.LoginAsync();
        using var there = _other.CreateClient();
        using var caller = _other.CreateClient(access);

        using var me = await caller.GetAsync("/api/users/me/");
        using var refreshed = await there.RefreshAsync(refresh);

        if (hours < 0)
        {
            await me.ShouldRefuseTokenAsync("Given token not valid for any token type");
            await refreshed.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        }
        else
        {
            await me.ShouldRefuseTokenAsync("Given token not valid for any token type");
            Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.OK), "it lives a day, and access tokens five minutes");
        }
    }
}
