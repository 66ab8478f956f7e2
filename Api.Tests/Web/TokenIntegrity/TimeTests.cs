using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>Rows 13 and 14 to the tick, by a clock of their own.</summary>
[TestFixture("HS256", 0)]
[TestFixture("HS256", 30)]
[TestFixture("RS256", 0)]
[TestFixture("RS256", 30)]
[TestFixture("ES256", 0)]
[TestFixture("ES256", 30)]
[Category("Slow")]
public sealed class TimeTests(string algorithm, int leewaySeconds)
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly TimeSpan _leeway = TimeSpan.FromSeconds(leewaySeconds);
    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private IssuedToken _access = null!;
    private IssuedToken _refresh = null!;

    [SetUp]
    public async Task Log_in()
    {
        var key = TestSigningKey.For(algorithm);
        _api = new ApiFactory([.. key.Settings, ("Jwt:Leeway", _leeway.ToString())]);
        _client = _api.CreateClient();
        var (refresh, access) = await _api.LoginAsync();
        (_access, _refresh) = (new IssuedToken(access, key.SignAccess), new IssuedToken(refresh, key.SignRefresh));
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Row_13_An_access_token_is_over_exactly_at_its_expiry_and_the_leeway()
    {
        var end = Time(_access, "exp") + _leeway;

        _api.Time.SetUtcNow(end - Tick);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(_client, _access.Token), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(_client, _access.Token), Is.EqualTo(TokenAnswer.Ok));
        }

        _api.Time.SetUtcNow(end);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(_client, _access.Token), Is.EqualTo(TokenAnswer.RefusedAccess("Token is expired")));
            Assert.That(await TokenAnswer.VerifyAsync(_client, _access.Token), Is.EqualTo(TokenAnswer.Refused("Token is expired")));
        }
    }

    [Test]
    public async Task Row_13_A_refresh_token_is_good_until_a_tick_before_its_expiry_and_the_leeway()
    {
        _api.Time.SetUtcNow(Time(_refresh, "exp") + _leeway - Tick);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.VerifyAsync(_client, _refresh.Token), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(_client, _refresh.Token), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public async Task Row_13_A_refresh_token_is_over_exactly_at_its_expiry_and_the_leeway()
    {
        _api.Time.SetUtcNow(Time(_refresh, "exp") + _leeway);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.RefreshAsync(_client, _refresh.Token), Is.EqualTo(TokenAnswer.Refused("Token is expired")));
            Assert.That(await TokenAnswer.VerifyAsync(_client, _refresh.Token), Is.EqualTo(TokenAnswer.Refused("Token is expired")));
            Assert.That(
                await TokenAnswer.BlacklistAsync(_client, _refresh.Token), Is.EqualTo(TokenAnswer.Ok), "an expired token still logs out");
        }
    }

    [TestCase("iat")]
    [TestCase("nbf")]
    public async Task Row_14_A_token_may_start_ahead_by_the_leeway_and_a_minute_and_no_tick_more(string claim)
    {
        var start = Time(_access, "iat") + TimeSpan.FromMinutes(2);
        var seconds = start.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (access, refresh) = (_access.WithClaim(claim, seconds), _refresh.WithClaim(claim, seconds));
        var earliest = start - _leeway - TimeSpan.FromSeconds(60);

        // The clock can only be moved forward, and it stands within the first second of the session.
        Assert.That(earliest - Tick, Is.GreaterThan(_api.Time.GetUtcNow()));
        _api.Time.SetUtcNow(earliest - Tick);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(_client, access), Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
            Assert.That(await TokenAnswer.VerifyAsync(_client, access), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
            // A genuine token that was issued later than now: our own clock went back (row 84), and a client would sign out on 401.
            var refreshed = await TokenAnswer.RefreshAsync(_client, refresh);
            Assert.That(refreshed.Status, Is.EqualTo(claim == "iat" ? 503 : 401));
            Assert.That(await TokenAnswer.VerifyAsync(_client, refresh), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
            Assert.That(await TokenAnswer.BlacklistAsync(_client, refresh), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
        }

        _api.Time.SetUtcNow(earliest);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(_client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(_client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(_client, refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(_client, refresh), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    private static DateTimeOffset Time(IssuedToken token, string claim) =>
        DateTimeOffset.FromUnixTimeSeconds(token.Claims[claim]!.GetValue<long>());
}
