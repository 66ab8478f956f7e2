using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Tokens;

/// <summary>Whether a token is good now.</summary>
[Category("Slow")]
public sealed class VerifyTests
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
        (_refresh, _access) = await _api.LoginAsync(User, ApiFactory.UserPassword);
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task A_live_access_token_and_the_current_refresh_token_are_good_and_nothing_changes()
    {
        _api.Time.Advance(TimeSpan.FromMinutes(2));
        var before = _api.Database.ReadContent();

        for (var i = 0; i < 2; i++)
        {
            foreach (var token in new[] { _access, _refresh })
            {
                using var response = await _client.VerifyAsync(token);
                await response.ShouldBeEmptyOkAsync();
                Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
            }
        }

        Assert.That(_api.Database.ReadContent(), Is.EqualTo(before));
    }

    [TestCase("application/x-www-form-urlencoded", "token={0}")]
    [TestCase("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{0}\r\n--B--\r\n")]
    public async Task A_form_does_as_well(string contentType, string body)
    {
        using var response = await _client.PostAsync(TokenCalls.Verify, string.Format(null, body, _access), contentType);

        await response.ShouldBeEmptyOkAsync();
    }

    [Test]
    public async Task A_replaced_refresh_token_is_not_even_within_the_leeway_and_asking_is_no_theft()
    {
        var second = await _client.SuccessorAsync(_refresh);
        await RefuseAsync(_refresh, TokenCalls.Blacklisted);
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        var before = _api.Database.ReadContent();

        await RefuseAsync(_refresh, TokenCalls.Blacklisted);
        await AcceptAsync(second);
        await AcceptAsync(_access);

        Assert.That(_api.Database.ReadContent(), Is.EqualTo(before));
    }

    [Test]
    public async Task No_token_of_an_ended_session_is_good()
    {
        using (var logout = await _client.BlacklistAsync(_refresh))
        {
            await logout.ShouldBeEmptyOkAsync();
        }

        await RefuseAsync(_refresh, TokenCalls.Blacklisted);
        await RefuseAsync(_access, TokenCalls.Blacklisted);
    }

    [Test]
    public async Task No_token_of_an_unknown_session_is_good()
    {
        await _api.WithDatabaseAsync(context => context.Sessions.ExecuteDeleteAsync());

        await RefuseAsync(_refresh, TokenCalls.Blacklisted);
        await RefuseAsync(_access, TokenCalls.Blacklisted);
    }

    [Test]
    public async Task An_expired_token_is_not_good_whatever_became_of_its_user()
    {
        _api.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(679));
        await AcceptAsync(_access);
        _api.Time.Advance(TimeSpan.FromMilliseconds(1));
        await RefuseAsync(_access, TokenCalls.Expired);
        await AcceptAsync(_refresh);

        _api.Time.Advance(TimeSpan.FromDays(1));
        await RefuseAsync(_refresh, TokenCalls.Expired);
        await _api.DeactivateAsync(User);
        await RefuseAsync(_refresh, TokenCalls.Expired);
        await _api.DeleteUserAsync(User);
        await RefuseAsync(_refresh, TokenCalls.Expired);
    }

    [Test]
    public async Task A_token_whose_user_is_inactive_or_gone_is_not_good()
    {
        await _api.DeactivateAsync(User);
        await RefuseAsync(_refresh, "User is inactive");
        await RefuseAsync(_access, "User is inactive");

        await _api.DeleteUserAsync(User);
        await RefuseAsync(_refresh, "User not found");
        await RefuseAsync(_access, "User not found");
    }

    [Test]
    public async Task The_user_is_judged_before_the_session()
    {
        using (var logout = await _client.BlacklistAsync(_refresh))
        {
            await logout.ShouldBeEmptyOkAsync();
        }

        await _api.DeactivateAsync(User);

        await RefuseAsync(_access, "User is inactive");
    }

    [Test]
    public async Task What_is_not_ours_is_invalid()
    {
        foreach (var token in new[] { "garbage", "....", "é.é.é", _access + "A", _access[..^1], "123" })
        {
            await RefuseAsync(token, TokenCalls.Invalid);
        }
    }

    [Test]
    public async Task A_token_of_another_type_is_of_the_wrong_type()
    {
        var sliding = TokenForge.WithClaims(_access, claims => claims["token_type"] = "sliding", TokenForge.Hs256());

        await RefuseAsync(sliding, TokenCalls.WrongType);
    }

    private async Task AcceptAsync(string token)
    {
        using var response = await _client.VerifyAsync(token);
        await response.ShouldBeEmptyOkAsync();
    }

    private async Task RefuseAsync(string token, string detail)
    {
        using var response = await _client.VerifyAsync(token);
        await response.ShouldRefuseTokenAsync(detail);
    }
}
