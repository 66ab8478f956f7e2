using System.Net;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.Browsers;

/// <summary>From where calls are accepted that use the cookie or ask for it.</summary>
[Category("Slow")]
public sealed class CookieOriginTests
{
    private const string App = "https://app.example.com";

    private static readonly string[] Calls = ["login", "refresh", "refresh {}", "blacklist", "blacklist {}"];

    // No header, or the headers as "Name: value".
    private static readonly string[] Accepted =
    [
        "",
        "Sec-Fetch-Site: none",
        "Sec-Fetch-Site: same-origin",
        "Origin: https://localhost",
        "Origin: https://localhost:443",
        "Origin: https://localhost|Sec-Fetch-Site: same-origin",
        "Origin: https://app.example.com",
        "Origin: https://app.example.com:443",
        "Origin: https://app.example.com|Sec-Fetch-Site: same-site",
        "Origin: https://app.example.com|Sec-Fetch-Site: cross-site",
        "Origin: http://localhost:3000|Sec-Fetch-Site: cross-site",
    ];

    private static readonly string[] Refused =
    [
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: Same-Origin",
        "Sec-Fetch-Site: none|Sec-Fetch-Site: cross-site",
        "Origin: null",
        "Origin: null|Sec-Fetch-Site: same-origin",
        "Origin: *",
        "Origin: https://evil.example",
        "Origin: https://evil.example|Sec-Fetch-Site: same-origin",
        "Origin: https://evil.example|Sec-Fetch-Site: none",
        "Origin: http://localhost",
        "Origin: https://localhost:8443",
        "Origin: https://localhost:80",
        "Origin: https://localhost/",
        "Origin: https://localhost.evil.example",
        "Origin: https://LOCALHOST",
        "Origin: localhost",
        "Origin: //localhost",
        "Origin: http://app.example.com",
        "Origin: https://app.example.com:8443",
        "Origin: https://app.example.com.evil.example",
        "Origin: https://app.example.com.",
        "Origin: https://evil-app.example.com",
        "Origin: https://evil.app.example.com",
        "Origin: https://app.example.com@evil.example",
        "Origin: https://evil.example#https://app.example.com",
        "Origin: https://example.com",
        "Origin: https://app.example.com/",
        "Origin: https://app.example.com https://evil.example",
        "Origin: https://app.example.com, https://evil.example",
        "Origin: https://app.example.com|Origin: https://evil.example",
        "Origin: https://app.example.com|Origin: https://app.example.com",
    ];

    private static ApiFactory _api = null!;
    private static HttpClient _client = null!;

    [OneTimeSetUp]
    public static void Start()
    {
        _api = new ApiFactory(
            ("Cors:AllowedOrigins:0", App), ("Cors:AllowedOrigins:1", "http://localhost:3000"), ("Jwt:SessionsPerUser", "10000"));
        _client = _api.CreateBrowser();
    }

    [OneTimeTearDown]
    public static void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Row_51_It_is_accepted_from_a_listed_or_the_own_origin_and_from_no_page(
        [ValueSource(nameof(Calls))] string call, [ValueSource(nameof(Accepted))] string headers)
    {
        var (refresh, _) = await _client.CookieLoginAsync();

        using var response = await SendAsync(_client, call, refresh, headers);

        await response.ShouldBeOkAsync();
        Assert.That(response.SetCookie(), Is.Not.Null);
    }

    [Test]
    public async Task Row_51_From_anywhere_else_it_is_403_and_changes_nothing(
        [ValueSource(nameof(Calls))] string call, [ValueSource(nameof(Refused))] string headers)
    {
        var (refresh, _) = await _client.CookieLoginAsync();

        using var response = await SendAsync(_client, call, refresh, headers);

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
        response.ShouldLeaveCookie();
        Assert.That(response.Headers.WwwAuthenticate, Is.Empty);
        var session = (await _api.SessionsAsync()).Single(s => s.Id.ToString() == CookieCalls.Claim(refresh, "sid"));
        Assert.That((session.EndedAt, session.RotatedAt), Is.EqualTo((default(DateTimeOffset?), default(DateTimeOffset?))));
    }

    [TestCase("Origin:")]
    [TestCase("Sec-Fetch-Site:")]
    public async Task Row_51_A_header_that_is_there_and_empty_is_not_absent(string header)
    {
        using var api = new ApiFactory();
        api.UseKestrel(0);
        api.StartServer();

        var answer = await RawHttp.SendAsync(
            api.ClientOptions.BaseAddress, "POST /api/token/refresh/ HTTP/1.1", "Cookie: __Host-refresh=garbage", "Content-Length: 0",
            header);

        Assert.That(RawHttp.StatusOf(answer), Is.EqualTo(403));
    }

    [Test]
    public async Task Row_51_Without_a_listed_origin_the_own_one_is_left()
    {
        using var api = new ApiFactory();
        using var client = api.CreateBrowser();

        using var own = await SendAsync(client, "login", null, "Origin: https://localhost");
        using var other = await SendAsync(client, "login", null, "Origin: " + App);

        await own.ShouldBeOkAsync();
        Assert.That(await api.SessionsAsync(), Has.Count.EqualTo(1));
        await other.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
    }

    [TestCase("10.0.0.1", "https://api.example.com", 200)]
    [TestCase("10.0.0.1", "https://api.example.com:443", 200)]
    [TestCase("10.0.0.1", "http://inner", 403)]
    [TestCase("10.0.0.1", "http://api.example.com", 403)]
    [TestCase("10.0.0.2", "https://api.example.com", 403)]
    [TestCase("10.0.0.2", "http://inner", 200)]
    public async Task Row_51_Behind_a_known_proxy_the_own_origin_is_the_one_that_was_asked_for(string peer, string origin, int status)
    {
        using var api = new ApiFactory(("ForwardedHeaders:KnownProxies:0", "10.0.0.1"))
        {
            Configure = services => new RemoteAddress { Value = peer }.Register(services),
        };
        using var client = api.CreateClient(
            new WebApplicationFactoryClientOptions { BaseAddress = new Uri("http://inner"), HandleCookies = false });

        using var response = await client.PostAsync(
            CookieCalls.Login, null, CookieCalls.Credentials, "application/json", (
                "Origin", origin), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "api.example.com:443"));

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task It_is_refused_before_anything_else_is_looked_at_where_no_body_has_to_be_read_for_it()
    {
        var (refresh, _) = await _client.CookieLoginAsync();
        using var login = await _client.PostAsync(
            CookieCalls.Login, null, new string(' ', 70_000), "text/plain", ("Accept", "text/html"), ("Origin", "https://evil.example"));
        using var noBody = await _client.PostAsync(
            TokenCalls.Refresh, refresh, null, headers: [(
                "Accept",
                "text/html"), ("Origin", "https://evil.example"), ("Idempotency-Key", "short")]);
        using var body = await _client.PostAsync(
            TokenCalls.Refresh, refresh, "{}", headers: [("Origin", "https://evil.example"), ("Idempotency-Key", "short")]);
        using var wrongType = await _client.PostAsync(TokenCalls.Refresh, refresh, "{}", "text/plain", ("Origin", "https://evil.example"));
        using var wrongMethod = await _client.GetAsync(CookieCalls.Login);

        await login.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
        await noBody.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
        await body.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
        await wrongType.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await wrongMethod.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string call, string? cookie, string headers)
    {
        var path = call.Split(' ')[0] switch
        {
            "login" => CookieCalls.Login,
            "refresh" => TokenCalls.Refresh,
            _ => TokenCalls.Blacklist,
        };
        var body = call == "login" ? CookieCalls.Credentials : call.EndsWith("{}", StringComparison.Ordinal) ? "{}" : null;
        var list = headers.Split(
            '|', StringSplitOptions.RemoveEmptyEntries).Select(header => header.Split(": ", 2)).Select(header => (header[0], header[1]));
        return client.PostAsync(path, cookie, body, "application/json", [.. list]);
    }
}
