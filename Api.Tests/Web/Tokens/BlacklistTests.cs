using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Tokens;

/// <summary>A logout, by whatever refresh token the session ever had.</summary>
[Category("Slow")]
public sealed class BlacklistTests
{
    private const string User = "ada";

    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private string _refresh = null!;
    private string _access = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory();
        _client = _api.CreateClient();
        await _api.CreateUserAsync(User);
        await _api.WithDatabaseAsync(context => context.Sessions.ExecuteDeleteAsync());
        (_refresh, _access) = await _api.LoginAsync(User, ApiFactory.UserPassword);
    }

    [TearDown]
    public void TearDown()
    {
        // Whatever a logout comes with, it is no theft.
        var thefts = _api.Log.Lines.Where(line => line.Text.Contains("reuse", StringComparison.OrdinalIgnoreCase)).ToList();
        _client.Dispose();
        _api.Dispose();
        Assert.That(thefts, Is.Empty);
    }

    [Test]
    public async Task The_session_ends_and_its_refresh_token_is_blacklisted()
    {
        await EndAsync(_refresh);

        await ShouldHaveEndedAsync();
        using var refresh = await _client.RefreshAsync(_refresh);
        await refresh.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
    }

    [Test]
    public async Task Row_32_Twice_is_200_and_the_first_time_stays()
    {
        await EndAsync(_refresh);
        var before = _api.Database.ReadContent();
        _api.Time.Advance(TimeSpan.FromSeconds(1));

        await EndAsync(_refresh);

        Assert.That(_api.Database.ReadContent(), Is.EqualTo(before));
    }

    [Test]
    public async Task Only_that_session_ends()
    {
        var (other, _) = await _api.LoginAsync(User, ApiFactory.UserPassword);

        await EndAsync(_refresh);

        await _client.SuccessorAsync(other);
    }

    [Test]
    public async Task A_replaced_token_ends_it_too_within_and_past_the_leeway()
    {
        var (another, _) = await _api.LoginAsync(User, ApiFactory.UserPassword);
        var young = await _client.SuccessorAsync(_refresh);
        var old = await _client.SuccessorAsync(another);

        await EndAsync(_refresh);
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        await EndAsync(another);

        foreach (var token in new[] { young, old })
        {
            using var refresh = await _client.RefreshAsync(token);
            await refresh.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        }

        Assert.That((await _api.SessionsAsync()).Select(session => session.EndReason), Is.All.EqualTo(EndReason.Blacklisted));
    }

    [Test]
    public async Task An_expired_token_ends_a_session_that_lives_on()
    {
        _api.Time.Advance(TimeSpan.FromHours(23));
        var second = await _client.SuccessorAsync(_refresh);
        _api.Time.Advance(TimeSpan.FromHours(2));

        await EndAsync(_refresh);

        await ShouldHaveEndedAsync();
        using var refresh = await _client.RefreshAsync(second);
        await refresh.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
    }

    [Test]
    public async Task A_token_of_an_expired_session_is_200()
    {
        _api.Time.Advance(TimeSpan.FromDays(40));

        await EndAsync(_refresh);
    }

    [Test]
    public async Task An_unknown_session_is_200()
    {
        await _api.WithDatabaseAsync(context => context.Sessions.ExecuteDeleteAsync());

        await EndAsync(_refresh);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_deleted_or_inactive_user_is_200_and_the_session_ends(bool deleted)
    {
        await (deleted ? _api.DeleteUserAsync(User) : _api.DeactivateAsync(User));

        await EndAsync(_refresh);

        await ShouldHaveEndedAsync();
    }

    [Test]
    public async Task An_access_token_is_of_the_wrong_type_and_ends_nothing()
    {
        using var response = await _client.BlacklistAsync(_access);

        await response.ShouldRefuseTokenAsync(TokenCalls.WrongType);
        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [Test]
    public async Task An_expired_access_token_is_expired_before_it_is_of_the_wrong_type()
    {
        _api.Time.Advance(TimeSpan.FromMinutes(5));

        using var response = await _client.BlacklistAsync(_access);

        await response.ShouldRefuseTokenAsync(TokenCalls.Expired);
    }

    [Test]
    public async Task Row_32_What_is_not_ours_is_401_and_ends_nothing()
    {
        var forged = TokenForge.WithClaims(_refresh, _ => { }, TokenForge.Hs256("another key for tests, 0123456789 ABCDEF"));
        foreach (var token in new[] { "garbage", "a.b.c", forged, _refresh + "=" })
        {
            using var response = await _client.BlacklistAsync(token);
            await response.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        }

        Assert.That((await _api.SingleSessionAsync()).EndedAt, Is.Null);
    }

    [TestCase("application/x-www-form-urlencoded", "refresh={0}")]
    [TestCase("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"refresh\"\r\n\r\n{0}\r\n--B--\r\n")]
    public async Task A_form_does_as_well(string contentType, string body)
    {
        using var response = await _client.PostAsync(TokenCalls.Blacklist, string.Format(null, body, _refresh), contentType);

        await response.ShouldBeEmptyOkAsync();
        await ShouldHaveEndedAsync();
    }

    private async Task EndAsync(string refresh)
    {
        using var response = await _client.BlacklistAsync(refresh);
        await response.ShouldBeEmptyOkAsync();
        Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
    }

    private async Task ShouldHaveEndedAsync()
    {
        var session = await _api.SingleSessionAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.EndedAt, Is.EqualTo(_api.Time.GetUtcNow()));
            Assert.That(session.EndReason, Is.EqualTo(EndReason.Blacklisted));
        }
    }
}
