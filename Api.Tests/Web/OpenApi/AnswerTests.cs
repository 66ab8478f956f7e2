using System.Text;
using Api.Tests.Support;
using Api.Tests.Web.Browsers;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.OpenApi;

[Category("Slow")]
public sealed class AnswerTests
{
    private ApiFactory _api = null!;
    private PublishedDocument _document = null!;
    private HttpClient _anonymous = null!;
    private HttpClient _administrator = null!;
    private HttpClient _user = null!;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _document = await PublishedDocument.ReadAsync(_api);
        await _api.CreateUserAsync("ada");
        _anonymous = _api.CreateClient();
        _administrator = await _api.CreateAdministratorAsync();
        _user = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
    }

    [TearDown]
    public void TearDown()
    {
        _anonymous.Dispose();
        _administrator.Dispose();
        _user.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Row_70_Answers_of_the_users_calls_are_as_documented()
    {
        using var broken = _api.CreateClient("broken");
        var taken = UserRequests.Body("ada").ToJsonString();
        await AssertAsync(200, _administrator, "GET /api/users/");
        await AssertAsync(200, _administrator, "GET /api/users/", "?search=nobody");
        await AssertAsync(400, _administrator, "GET /api/users/", "?page=0");
        await AssertAsync(401, _anonymous, "GET /api/users/");
        await AssertAsync(401, broken, "GET /api/users/");
        await AssertAsync(403, _user, "GET /api/users/");
        await AssertAsync(404, _administrator, "GET /api/users/", "?page=2");
        await AssertAsync(201, _administrator, "POST /api/users/", body: UserRequests.Body("bob").ToJsonString());
        await AssertAsync(400, _administrator, "POST /api/users/", body: "{}");
        await AssertAsync(400, _administrator, "POST /api/users/", body: "{");
        await AssertAsync(401, _anonymous, "POST /api/users/", body: "{");
        await AssertAsync(403, _user, "POST /api/users/", body: "{");
        await AssertAsync(409, _administrator, "POST /api/users/", body: taken);
        await AssertAsync(413, _administrator, "POST /api/users/", body: new string(' ', 70_000));
        await AssertAsync(415, _administrator, "POST /api/users/", body: taken, type: "text/plain");
        await AssertAsync(200, _user, "GET /api/users/me/");
        await AssertAsync(401, broken, "GET /api/users/me/");
        await AssertAsync(200, _administrator, "GET /api/users/{id}/");
        await AssertAsync(401, _anonymous, "GET /api/users/{id}/");
        await AssertAsync(404, _user, "GET /api/users/{id}/");
        await _api.DeactivateUserAsync(1);
        await AssertAsync(401, _administrator, "GET /api/users/");
        await _api.DeleteUserAsync(1);
        await AssertAsync(401, _administrator, "GET /api/users/me/");
    }

    [Test]
    public async Task Row_70_Answers_of_the_token_calls_are_as_documented()
    {
        var (refresh, access) = await _api.LoginAsync();
        await AssertAsync(200, _anonymous, "POST /api/token/", body: """{"username":"Gokul","password":123}""");
        await AssertAsync(
            200, _anonymous, "POST /api/token/", body: "username=Gokul&password=123", type: "application/x-www-form-urlencoded");
        await AssertAsync(401, _anonymous, "POST /api/token/", body: """{"username":"Gokul","password":"no"}""");
        await AssertAsync(200, _anonymous, "POST /api/token/verify/", body: $$"""{"token":"{{access}}"}""");
        await AssertAsync(200, _anonymous, "POST /api/token/refresh/", body: $$"""{"refresh":"{{refresh}}"}""");
        await AssertAsync(200, _anonymous, "POST /api/token/blacklist/", body: $$"""{"refresh":"{{refresh}}"}""");
        await AssertAsync(401, _anonymous, "POST /api/token/refresh/", body: $$"""{"refresh":"{{refresh}}"}""");
        await AssertAsync(401, _anonymous, "POST /api/token/verify/", body: $$"""{"token":"{{access}}"}""");
        await AssertAsync(401, _anonymous, "POST /api/token/blacklist/", body: $$"""{"refresh":"{{access}}"}""");
        await _api.DeactivateUserAsync(1);
        await AssertAsync(401, _anonymous, "POST /api/token/refresh/", body: $$"""{"refresh":"{{refresh}}"}""");
        foreach (var operation in _document.Operations().Select(
            named => named.Name).Where(name => name.Contains("/token/", StringComparison.Ordinal)))
        {
            await AssertAsync(400, _anonymous, operation, body: "{}");
            await AssertAsync(400, _anonymous, operation, body: "{");
            await AssertAsync(413, _anonymous, operation, body: new string(' ', 70_000));
            await AssertAsync(415, _anonymous, operation, body: "{}", type: "text/plain");
        }
    }

    [Test]
    public async Task Row_70_Answers_in_cookie_mode_are_as_documented()
    {
        using var browser = _api.CreateBrowser();
        browser.DefaultRequestHeaders.Add("Cookie", $"{CookieCalls.Cookie}={(await browser.CookieLoginAsync()).Refresh}");
        await AssertAsync(200, browser, "POST /api/token/refresh/");
        await AssertAsync(200, browser, "POST /api/token/blacklist/");
        await AssertAsync(401, browser, "POST /api/token/refresh/");
        await AssertAsync(200, browser, "POST /api/token/", "?useCookies=true", CookieCalls.Credentials);
        await AssertAsync(400, browser, "POST /api/token/", "?useCookies=maybe", CookieCalls.Credentials);
        browser.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        await AssertAsync(403, browser, "POST /api/token/", "?useCookies=true", CookieCalls.Credentials);
        await AssertAsync(403, browser, "POST /api/token/refresh/");
        await AssertAsync(403, browser, "POST /api/token/blacklist/");
    }

    [Test]
    public async Task Row_70_The_public_documents_are_as_documented_and_every_operation_can_be_406()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var asymmetric = new ApiFactory(
            ("Jwt:Algorithm", "ES256"), ("Jwt:SigningKey", key.ExportPkcs8PrivateKeyPem()), ("Jwt:Issuer", "https://issuer.example"));
        using var client = asymmetric.CreateClient();
        await AssertAsync(200, client, "GET /.well-known/jwks.json");
        await AssertAsync(200, client, "GET /.well-known/openid-configuration");
        await AssertAsync(404, _anonymous, "GET /.well-known/openid-configuration");
        _administrator.DefaultRequestHeaders.Add("Accept", "text/html");
        foreach (var (operation, _) in _document.Operations())
        {
            await AssertAsync(406, _administrator, operation, body: operation.StartsWith("POST", StringComparison.Ordinal) ? "{}" : null);
        }
    }

    private async Task AssertAsync(
        int status, HttpClient client, string operation, string query = "", string? body = null, string type = "application/json")
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1].Replace("{id}", "1", StringComparison.Ordinal));
        using var request = new HttpRequestMessage(new HttpMethod(method), path + query);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);

        using var response = await client.SendAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status), operation);
            Assert.That(await _document.FindUndocumentedAsync(operation, response), Is.Empty, $"{operation} {status}");
        }
    }
}
