using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.OpenApi;
using Api.Tests.Web.Users;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Web.Tokens;

[Category("Slow")]
public sealed class SlidingTokenTests
{
    private const string Obtain = "/api/token/sliding/";
    private const string Exchange = "/api/token/sliding/refresh/";
    private const string Me = "/api/users/me/";

    private static readonly string[] Paths = [Obtain, Exchange];
    private static readonly string[] Claims =
        ["token_type", "exp", "refresh_exp", "iat", "jti", "user_id", "sub", "sid", "auth_time", "amr", "roles"];

    private ApiFactory _api = null!;
    private HttpClient _anonymous = null!;

    private FakeTimeProvider Time => _api.Time;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory(("Jwt:SlidingTokens", "true"), ("Jwt:RevocationDelay", "00:00:00"));
        _anonymous = _api.CreateClient();
    }

    [TearDown]
    public void TearDown()
    {
        _anonymous.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Unless_they_are_switched_on_there_are_none()
    {
        using var off = new ApiFactory();
        using var client = off.CreateClient();
        foreach (var (path, method) in Paths.SelectMany(path => new[] { "POST", "GET", "DELETE" }.Select(method => (path, method))))
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

            await answer.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
        }
    }

    [Test]
    public async Task A_login_hands_out_one_token_with_the_claims_of_SimpleJWT_and_ours()
    {
        var (_, claims, _) = TokenForge.Open(await LogInAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Select(claim => claim.Key), Is.EqualTo(Claims));
            Assert.That((string?)claims["token_type"], Is.EqualTo("sliding"));
            Assert.That((long)claims["exp"]! - (long)claims["iat"]!, Is.EqualTo(300));
            Assert.That((long)claims["refresh_exp"]! - (long)claims["iat"]!, Is.EqualTo(86_400));
        }
    }

    [Test]
    public async Task It_goes_with_calls_and_is_exchanged_for_one_that_lives_longer_while_the_one_before_goes_on()
    {
        var first = await LogInAsync();
        Time.Advance(TimeSpan.FromMinutes(4));
        var second = await ExchangedAsync(first);

        await ShouldBeAcceptedAsync(first);
        await ShouldBeAcceptedAsync(second);
        var (before, after) = (TokenForge.Open(first).Claims, TokenForge.Open(second).Claims);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)after["jti"], Is.EqualTo((string?)before["jti"]));
            Assert.That((long)after["refresh_exp"]!, Is.EqualTo((long)before["refresh_exp"]!));
            Assert.That((long)after["exp"]! - (long)before["exp"]!, Is.EqualTo(240));
            Assert.That((await _api.SessionsAsync()), Has.Count.EqualTo(1));
        }

        Time.Advance(TimeSpan.FromMinutes(2));
        await ShouldBeRefusedAsync(first, "Token is expired");
        await ShouldBeAcceptedAsync(second);
    }

    [Test]
    public async Task It_is_exchanged_until_its_refresh_end_and_its_last_one_ends_there()
    {
        var token = await LogInAsync();
        for (var minutes = 0; minutes < 24 * 60 - 4; minutes += 4)
        {
            Time.Advance(TimeSpan.FromMinutes(4));
            token = await ExchangedAsync(token);
        }

        var claims = TokenForge.Open(token).Claims;
        Assert.That((long)claims["exp"]!, Is.EqualTo((long)claims["refresh_exp"]!));
        Time.Advance(TimeSpan.FromMinutes(4));
        await ShouldNotBeExchangedAsync(token, "Token is expired");
    }

    [Test]
    public async Task Row_11_What_is_no_good_sliding_token_is_not_exchanged_and_it_is_told_why()
    {
        var token = await LogInAsync();
        var (refresh, access) = await _api.LoginAsync();

        await ShouldNotBeExchangedAsync("x", "Token is invalid");
        await ShouldNotBeExchangedAsync(access, "Token has wrong type");
        await ShouldNotBeExchangedAsync(refresh, "Token has wrong type");
        await ShouldNotBeExchangedAsync(Forged(token, claims => claims.Remove("refresh_exp")), "Token has no 'refresh_exp' claim");
        await ShouldNotBeExchangedAsync(Forged(token, claims => claims["refresh_exp"] = "1"), "Token has no 'refresh_exp' claim");
        await ShouldNotBeExchangedAsync(Forged(token, claims => claims["refresh_exp"] = 1), "Token 'refresh_exp' claim has expired");
        await ShouldNotBeExchangedAsync(Forged(token, claims => claims["jti"] = new string('0', 32)), "Token is blacklisted");
        using var missing = await _anonymous.PostAsJsonAsync(Exchange, new { });
        await missing.ShouldBeInvalidAsync(("token", "This field is required."));
        using var asRefresh = await _anonymous.RefreshAsync(token);
        await asRefresh.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", "Token has wrong type");
    }

    [Test]
    public async Task A_logout_ends_it()
    {
        var token = await LogInAsync();
        using var verified = await _anonymous.VerifyAsync(token);
        await verified.ShouldBeEmptyOkAsync();

        using var logout = await _anonymous.BlacklistAsync(token);

        await logout.ShouldBeEmptyOkAsync();
        await ShouldBeRefusedAsync(token, "Token is blacklisted");
        await ShouldNotBeExchangedAsync(token, "Token is blacklisted");
        using var again = await _anonymous.VerifyAsync(token);
        await again.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", "Token is blacklisted");
    }

    [Test]
    public async Task Row_31_A_new_password_and_a_deactivation_end_it()
    {
        await _api.CreateUserAsync("ada");
        using var administrator = await _api.CreateAdministratorAsync();
        var token = await LogInAsync("ada", ApiFactory.UserPassword);
        var id = (long)TokenForge.Open(token).Claims["user_id"]!;
        using var changed = await administrator.PostAsJsonAsync($"/api/users/{id}/password/", new { newPassword = "another engine 1843" });
        await ShouldBeRefusedAsync(token, "Token is blacklisted");
        await ShouldNotBeExchangedAsync(token, "Token is blacklisted");

        var next = await LogInAsync("ada", "another engine 1843");
        using var deactivated = await administrator.PatchAsJsonAsync($"/api/users/{id}/", new { isActive = false });
        await deactivated.ShouldBeOkAsync();

        using var caller = _api.CreateClient(next);
        using var refused = await caller.GetAsync(Me);
        await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "user_inactive", "User is inactive");
        using var exchange = await _anonymous.PostAsJsonAsync(Exchange, new { token = next });
        await exchange.ShouldFindNoActiveAccountAsync();
    }

    [Test]
    public async Task Its_session_is_in_the_list_and_its_use_is_noted()
    {
        var token = await LogInAsync();
        Time.Advance(TimeSpan.FromMinutes(3));
        token = await ExchangedAsync(token);
        using var client = _api.CreateClient(token);

        var listed = (await client.GetObjectAsync("/api/sessions/"))["results"]![0]!;

        Assert.That((bool)listed["current"]!, Is.True);
        Assert.That(
            (DateTimeOffset)listed["lastUsedAt"]! - (DateTimeOffset)listed["createdAt"]!, Is.EqualTo(TimeSpan.FromMinutes(3)));
    }

    [Test]
    public void An_ending_is_remembered_for_as_long_as_one_that_outlives_access_tokens_could_be_presented()
    {
        using var api = new ApiFactory(
            ("Jwt:SlidingTokens", "true"), ("Jwt:SlidingTokenLifetime", "10:00:00"), ("Jwt:AccessTokenLifetime", "00:01:00"));

        Assert.That(api.WaitUntilStarted().Window, Is.EqualTo(TimeSpan.FromMinutes(10 * 60 + 5)));
    }

    [Test]
    public async Task Those_of_before_they_were_switched_off_are_of_a_type_that_there_is_not()
    {
        var token = await LogInAsync();

        using var off = _api.Beside();
        using var caller = off.CreateClient(token);
        using var me = await caller.GetAsync(Me);
        using var verified = await caller.VerifyAsync(token);

        await me.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", "Given token not valid for any token type");
        Assert.That((string?)(await me.ReadObjectAsync())["messages"]![0]!["token_class"], Is.EqualTo("AccessToken"));
        await verified.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", "Token has wrong type");
    }

    [Test]
    public async Task Row_84_One_from_the_future_means_that_a_clock_is_wrong_and_ends_nothing()
    {
        var token = Forged(await LogInAsync(), claims =>
        {
            claims["iat"] = (long)claims["iat"]! + 3_600;
            claims["exp"] = (long)claims["exp"]! + 3_600;
        });

        using var response = await _anonymous.PostAsJsonAsync(Exchange, new { token });

        await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
    }

    [Test]
    public async Task Row_70_Its_answers_are_as_documented_where_it_is_switched_on()
    {
        var document = await PublishedDocument.ReadAsync(_api);
        var token = await LogInAsync();
        foreach (var (path, body, status) in new (string, object, HttpStatusCode)[]
        {
            (Obtain, Credentials(ApiFactory.Administrator, ApiFactory.AdministratorPassword), HttpStatusCode.OK),
            (Obtain, Credentials(ApiFactory.Administrator, "wrong"), HttpStatusCode.Unauthorized),
            (Obtain, new { }, HttpStatusCode.BadRequest),
            (Exchange, new { token }, HttpStatusCode.OK),
            (Exchange, new { token = "x" }, HttpStatusCode.Unauthorized),
            (Exchange, new { }, HttpStatusCode.BadRequest),
        })
        {
            using var response = await _anonymous.PostAsJsonAsync(path, body);

            Assert.That(response.StatusCode, Is.EqualTo(status), path);
            Assert.That(await document.FindUndocumentedAsync($"POST {path}", response), Is.Empty, $"{path} {status}");
        }
    }

    [Test]
    public async Task Wrong_passwords_are_limited_as_at_any_login()
    {
        using var api = new ApiFactory(("Jwt:SlidingTokens", "true"), ("RateLimit:Enabled", "true"));
        using var client = api.CreateClient();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 11; i++)
        {
            using var response = await client.PostAsJsonAsync(Obtain, Credentials("nobody", "wrong"));
            statuses.Add(response.StatusCode);
        }

        Assert.That(statuses[^1], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task With_a_key_pair_it_is_signed_by_the_published_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var api = new ApiFactory(
            ("Jwt:SlidingTokens", "true"), ("Jwt:Algorithm", "ES256"), ("Jwt:SigningKey", key.ExportPkcs8PrivateKeyPem()),
            ("Jwt:Issuer", "https://issuer.example"));
        using var client = api.CreateClient();
        using var login = await client.PostAsJsonAsync(Obtain, Credentials(ApiFactory.Administrator, ApiFactory.AdministratorPassword));
        var token = (await login.ReadObjectAsync())["token"]!.GetValue<string>();
        var keys = (await client.GetObjectAsync("/.well-known/jwks.json"))["keys"]!.AsArray();
        using var caller = api.CreateClient(token);

        using var me = await caller.GetAsync(Me);

        await me.ShouldBeOkAsync();
        Assert.That((string?)TokenForge.Open(token).Header["kid"], Is.EqualTo((string?)keys.Single()!["kid"]));
    }

    private static object Credentials(string username, string password) => new { username, password };

    private static string Forged(string token, Action<JsonObject> change) => TokenForge.WithClaims(token, change, TokenForge.Hs256());

    private async Task<string> LogInAsync(string username = ApiFactory.Administrator, string password = ApiFactory.AdministratorPassword)
    {
        using var response = await _anonymous.PostAsJsonAsync(Obtain, Credentials(username, password));
        await response.ShouldBeOkAsync();
        return (await response.ReadObjectAsync())["token"]!.GetValue<string>();
    }

    private async Task<string> ExchangedAsync(string token)
    {
        using var response = await _anonymous.PostAsJsonAsync(Exchange, new { token });
        await response.ShouldBeOkAsync();
        return (await response.ReadObjectAsync())["token"]!.GetValue<string>();
    }

    private async Task ShouldNotBeExchangedAsync(string token, string detail)
    {
        using var response = await _anonymous.PostAsJsonAsync(Exchange, new { token });
        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", detail);
    }

    private async Task ShouldBeAcceptedAsync(string token)
    {
        using var client = _api.CreateClient(token);
        using var response = await client.GetAsync(Me);
        await response.ShouldBeOkAsync();
    }

    private async Task ShouldBeRefusedAsync(string token, string message)
    {
        using var client = _api.CreateClient(token);
        using var response = await client.GetAsync(Me);
        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", "Given token not valid for any token type");
        Assert.That(
            (await response.ReadObjectAsync())["messages"]![0]!.ToJsonString(),
            Is.EqualTo($$"""{"token_class":"SlidingToken","token_type":"sliding","message":"{{message}}"}"""));
    }
}
