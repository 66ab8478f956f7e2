using System.Net;
using System.Net.Http.Json;
using Api.Application.Passwords;
using Api.Tests.Support;
using Api.Tests.Web.Outages;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Browsers;

[Category("Slow")]
public sealed class CrossOriginTests
{
    private const string App = "https://app.example.com";
    private const string Other = "http://localhost:3000";
    private const string AllowOrigin = "Access-Control-Allow-Origin";

    private static readonly string[] Headers =
    [
        "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "traceparent", "tracestate", "baggage", "sentry-trace",
    ];

    private static ApiFactory _api = null!;
    private static HttpClient _client = null!;

    [OneTimeSetUp]
    public static void Start()
    {
        _api = new ApiFactory(("Cors:AllowedOrigins:0", App + ":443"), ("Cors:AllowedOrigins:1", Other));
        _client = _api.CreateClient();
    }

    [OneTimeTearDown]
    public static void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [TestCase(App)]
    [TestCase(Other)]
    public async Task Row_53_A_preflight_of_a_listed_origin_is_told_what_it_may_do(string origin)
    {
        using var response = await _client.SendAsync(Preflight("/api/users/1/", origin));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(Header(response, AllowOrigin), Is.EqualTo(origin));
            Assert.That(Header(response, "Access-Control-Allow-Credentials"), Is.EqualTo("true"));
            Assert.That(
                Header(response, "Access-Control-Allow-Methods").Split(','),
                Is.EquivalentTo(new[] { "GET", "POST", "PUT", "PATCH", "DELETE" }));
            Assert.That(
                Header(response, "Access-Control-Allow-Headers").Split(','),
                Is.EquivalentTo(Headers));
            Assert.That(Header(response, "Access-Control-Max-Age"), Is.EqualTo("7200"));
            Assert.That(Header(response, "Vary"), Is.EqualTo("Origin"));
        }
    }

    [TestCase("capacitor://localhost")]
    [TestCase("ionic://localhost")]
    [TestCase("tauri://localhost")]
    public async Task A_shell_of_a_phone_is_told_what_it_may_do_and_gets_no_cookie(string shell)
    {
        using var api = new ApiFactory(("Cors:AllowedOrigins:0", App), ("Cors:AllowedOrigins:1", shell));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Add("Origin", shell);
        using var preflight = await client.SendAsync(Preflight("/api/token/", shell));
        using var plain = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        using var withCookie = await client.PostAsJsonAsync(
            "/api/token/?useCookies=true", new { username = ApiFactory.Administrator, password = ApiFactory.AdministratorPassword });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Header(preflight, AllowOrigin), Is.EqualTo(shell));
            Assert.That(Header(preflight, "Access-Control-Allow-Credentials"), Is.Empty);
            await plain.ShouldBeOkAsync();
            Assert.That(Header(plain, AllowOrigin), Is.EqualTo(shell));
            await withCookie.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
        }
    }

    [Test]
    public async Task An_operator_allows_more_headers()
    {
        using var api = new ApiFactory(("Cors:AllowedOrigins:0", App), ("Cors:AllowedHeaders:0", "X-Shop"));
        using var client = api.CreateClient();

        using var response = await client.SendAsync(Preflight("/api/token/", App));

        Assert.That(Header(response, "Access-Control-Allow-Headers").Split(','), Is.EquivalentTo(Headers.Append("X-Shop")));
    }

    [Test]
    public async Task Row_53_Every_answer_to_a_listed_origin_can_be_read_errors_included()
    {
        using var bug = new ApiFactory(("Cors:AllowedOrigins:0", App), (
            "Demo:Enabled",
            "false"))
        { Configure = services => services.AddScoped<IPasswordVerifier>(_ => throw new InvalidOperationException("a bug")) };
        using var broken = bug.CreateClient();
        using var away = new ApiFactory(("Cors:AllowedOrigins:0", App)) { Database = new SqliteDatabase() };
        using var unavailable = away.CreateClient();
        _ = await away.LoginAsync();
        await away.TakeAwayAsync();
        using (Assert.EnterMultipleScope())
        {
            await AssertAsync(200, _client, HttpMethod.Post, "/api/token/", ApiFactory.AdministratorPassword);
            await AssertAsync(401, _client, HttpMethod.Post, "/api/token/", "wrong");
            await AssertAsync(400, _client, HttpMethod.Post, "/api/token/refresh/");
            await AssertAsync(401, _client, HttpMethod.Get, "/api/users/");
            await AssertAsync(404, _client, HttpMethod.Get, "/api/nowhere/");
            await AssertAsync(405, _client, HttpMethod.Get, "/api/token/");
            await AssertAsync(405, _client, HttpMethod.Options, "/api/token/");
            await AssertAsync(200, _client, HttpMethod.Get, "/health/live");
            await AssertAsync(500, broken, HttpMethod.Post, "/api/token/", "x");
            await AssertAsync(503, unavailable, HttpMethod.Post, "/api/token/", ApiFactory.AdministratorPassword);
        }

        static async Task AssertAsync(int status, HttpClient client, HttpMethod method, string path, string? password = null)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Origin", App);
            request.Content = password is null ? null : JsonContent.Create(new { username = ApiFactory.Administrator, password });

            using var response = await client.SendAsync(request);

            Assert.That((int)response.StatusCode, Is.EqualTo(status), path);
            Assert.That(Header(response, AllowOrigin), Is.EqualTo(App), $"{path} {status}");
            Assert.That(Header(response, "Access-Control-Allow-Credentials"), Is.EqualTo("true"), $"{path} {status}");
            Assert.That(
                Header(response, "Access-Control-Expose-Headers").Split(','),
                Is.EquivalentTo(new[] { "ETag", "Location", "Retry-After", "WWW-Authenticate" }),
                $"{path} {status}");
            Assert.That(Header(response, "Vary"), Is.EqualTo("Origin"), $"{path} {status}");
        }
    }

    [TestCase("https://evil.example")]
    [TestCase("null")]
    [TestCase("*")]
    [TestCase("http://app.example.com")]
    [TestCase("https://app.example.com:8443")]
    [TestCase("https://app.example.com.evil.example")]
    [TestCase("https://evil-app.example.com")]
    [TestCase("https://app.example.com@evil.example")]
    [TestCase("https://app.example.com/")]
    [TestCase("https://example.com")]
    public async Task Row_53_No_other_origin_is_told_anything(string origin)
    {
        using var preflight = await _client.SendAsync(Preflight("/api/users/", origin));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("Origin", origin);
        using var simple = await _client.SendAsync(request);

        foreach (var response in new[] { preflight, simple })
        {
            Assert.That(response.Headers.Select(header => header.Key), Has.None.StartsWith("Access-Control-"));
            Assert.That(Header(response, "Vary"), Is.EqualTo("Origin"), "a cache must not give this answer to a listed origin");
        }
    }

    [Test]
    public async Task Row_53_Without_a_listed_origin_there_is_no_CORS()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();

        using var preflight = await client.SendAsync(Preflight("/api/token/", App));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("Origin", App);
        using var simple = await client.SendAsync(request);

        await preflight.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.That(
            preflight.Headers.Concat(simple.Headers).Select(header => header.Key),
            Has.None.StartsWith("Access-Control-").And.None.EqualTo("Vary"));
    }

    [Test]
    public async Task OPTIONS_outside_a_preflight_is_405([Values(null, App, "https://evil.example")] string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/token/");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await _client.SendAsync(request);

        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [Test]
    public async Task An_answer_to_nobody_in_particular_varies_too()
    {
        using var response = await _client.GetAsync("/.well-known/jwks.json");

        Assert.That(Header(response, "Vary"), Is.EqualTo("Origin"));
        Assert.That(response.Headers.Contains(AllowOrigin), Is.False);
    }

    private static HttpRequestMessage Preflight(string path, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PATCH");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,idempotency-key,if-match");
        return request;
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
