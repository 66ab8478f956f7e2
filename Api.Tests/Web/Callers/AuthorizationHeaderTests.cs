using System.Globalization;
using System.Text.RegularExpressions;
using Api.Tests.Support;

namespace Api.Tests.Web.Callers;

/// <summary>On a real server and without HttpClient, which would tidy the header up.</summary>
[Category("Slow")]
public sealed partial class AuthorizationHeaderTests
{
    private const string BadHeader = "401 bad_authorization_header Bearer";
    private const string NotAuthenticated = "401 not_authenticated Bearer";

    private static ApiFactory _api = null!;
    private static string _access = null!;

    [OneTimeSetUp]
    public static async Task Start() => (_api, _access) = await StartAsync();

    [OneTimeTearDown]
    public static void TearDown() => _api.Dispose();

    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("bearer")]
    [TestCase("Bearer {0} {0}")]
    [TestCase("Bearer {0} x")]
    [TestCase("Bearer a b c")]
    [TestCase("Bearer {0},{0}")]
    [TestCase("Bearer {0},")]
    [TestCase("Bearer ,{0}")]
    [TestCase("Bearer {0}, Bearer {0}")]
    [TestCase("Bearer {0}, Basic R29rdWw6MTIz")]
    [TestCase("Basic R29rdWw6MTIz, Bearer {0}")]
    [TestCase("Bearer,{0}")]
    [TestCase("Bearer\t{0}")]
    [TestCase("Bearer \t {0}")]
    [TestCase("Bearer {0}\tx")]
    public async Task Row_64_What_is_not_one_scheme_and_one_token_is_a_bad_header(string header) =>
        Assert.That(await SendAsync(_api, _access, header), Is.EqualTo(BadHeader));

    [TestCase("Bearer {0}", "Bearer {0}")]
    [TestCase("Basic R29rdWw6MTIz", "Bearer {0}")]
    [TestCase("Bearer {0}", "Basic R29rdWw6MTIz")]
    public async Task Row_64_Two_headers_are_a_bad_header(string first, string second) =>
        Assert.That(await SendAsync(_api, _access, first, second), Is.EqualTo(BadHeader));

    [TestCase("Bearer {0}")]
    [TestCase("bearer {0}")]
    [TestCase("BEARER {0}")]
    [TestCase("bEaReR {0}")]
    [TestCase("Bearer     {0}")]
    [TestCase("   Bearer  {0}   ")]
    public async Task Row_64_The_scheme_is_read_in_any_letter_case_and_with_any_number_of_spaces(string header) =>
        Assert.That(await SendAsync(_api, _access, header), Is.EqualTo("200"));

    [TestCase("")]
    [TestCase("Basic R29rdWw6MTIz")]
    [TestCase("Digest a=b, c=d")]
    [TestCase("Token {0}")]
    [TestCase("JWT {0}")]
    [TestCase("{0}")]
    [TestCase("Bearer{0}")]
    [TestCase("Bearer:{0}")]
    public async Task Row_64_Another_scheme_is_no_authentication(string header) =>
        Assert.That(await SendAsync(_api, _access, header), Is.EqualTo(NotAuthenticated));

    [Test]
    public async Task Row_64_The_server_itself_refuses_what_is_too_large_or_not_ASCII()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SendAsync(_api, _access, "Bearer " + new string('x', 64 * 1024)), Is.EqualTo("431"));
            Assert.That(await SendAsync(_api, _access, "Bearer \u00e9"), Is.EqualTo("400"));
        }
    }

    [TestCase("/api/users/%00/", 400)]
    [TestCase("/api/users/../", 404)]
    [TestCase("/api/users/%2e%2e/", 404)]
    [TestCase("/api/users/1/../", 200, Description = "the server resolves it to the list")]
    [TestCase("/api/users//", 404)]
    public async Task Row_62_Paths_as_they_stand(string path, int status)
    {
        var answer = await RawHttp.SendAsync(_api.ClientOptions.BaseAddress, $"GET {path} HTTP/1.1", $"Authorization: Bearer {_access}");

        Assert.That(RawHttp.StatusOf(answer), Is.EqualTo(status), answer);
    }

    [Test]
    public async Task The_configured_schemes_are_accepted_and_the_first_is_challenged_for()
    {
        var (api, access) = await StartAsync(("Jwt:AuthHeaderTypes:0", "JWT"), ("Jwt:AuthHeaderTypes:1", "Bearer"));
        using (api)
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SendAsync(api, access, "JWT {0}"), Is.EqualTo("200"));
            Assert.That(await SendAsync(api, access, "jwt {0}"), Is.EqualTo("200"));
            Assert.That(await SendAsync(api, access, "Bearer {0}"), Is.EqualTo("200"));
            Assert.That(await SendAsync(api, access, "Token {0}"), Is.EqualTo("401 not_authenticated JWT"));
            Assert.That(await SendAsync(api, access, "Bearer"), Is.EqualTo("401 bad_authorization_header JWT"));
            Assert.That(await SendAsync(api, access, "Bearer {0}x"), Is.EqualTo("401 token_not_valid JWT error=\"invalid_token\""));
            Assert.That(await SendAsync(api, access, "JWT {0}x"), Is.EqualTo("401 token_not_valid JWT error=\"invalid_token\""));
        }
    }

    [Test]
    public async Task A_configured_scheme_replaces_Bearer()
    {
        var (api, access) = await StartAsync(("Jwt:AuthHeaderTypes:0", "JWT"));
        using (api)
        {
            Assert.That(await SendAsync(api, access, "Bearer {0}"), Is.EqualTo("401 not_authenticated JWT"));
        }
    }

    [Test]
    public async Task A_token_in_the_query_is_not_looked_at()
    {
        var answer = await RawHttp.SendAsync(_api.ClientOptions.BaseAddress, $"GET /api/users/me/?access_token={_access} HTTP/1.1");

        Assert.That(answer, Does.StartWith("HTTP/1.1 401").And.Contain("not_authenticated"));
    }

    private static async Task<(ApiFactory Api, string Access)> StartAsync(params (string Key, string? Value)[] settings)
    {
        var api = new ApiFactory(settings);
        api.UseKestrel(0);
        api.StartServer();
        return (api, (await api.LoginAsync()).Access);
    }

    /// <summary>Status, code and challenge of the answer to these headers, where <c>{0}</c> is a good token.</summary>
    private static async Task<string> SendAsync(ApiFactory api, string access, params string[] headers)
    {
        var lines = headers.Select(header => "Authorization: " + header.Replace("{0}", access, StringComparison.Ordinal));
        var answer = await RawHttp.SendAsync(api.ClientOptions.BaseAddress, ["GET /api/users/me/ HTTP/1.1", .. lines]);
        return string.Create(
            CultureInfo.InvariantCulture, $"{RawHttp.StatusOf(answer)} {Code().Match(answer)} {Challenge().Match(answer)}").TrimEnd();
    }

    [GeneratedRegex("(?<=\"code\":\")\\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("(?<=WWW-Authenticate: )[^\r]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Challenge();
}
