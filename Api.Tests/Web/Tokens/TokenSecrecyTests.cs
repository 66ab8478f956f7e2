using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Tokens;

/// <summary>No token and no password in any log line, at any level, whatever comes of a call.</summary>
[Category("Slow")]
public sealed class TokenSecrecyTests
{
    private const string Password = "unmistakable horse battery";
    private const string WrongPassword = "mistaken horse battery";

    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal) { Password, WrongPassword };
    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        // On the real server, so that its own lines are among them, and with what is silent otherwise.
        _api = new ApiFactory(
            ("Logging:LogLevel:Default", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
            ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"));
        _api.UseKestrel(0);
        _api.StartServer();
        _client = _api.CreateClient();
        await _api.CreateUserAsync("ada", Password);
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Neither_success_nor_failure_logs_one()
    {
        await LogInAsync();
        await RefreshUntilReuseAsync();
        await EndAndAskAgainAsync();
        await SendWhatCannotBeReadAsync();
        await CallWithAccessTokensAsync();

        var lines = _api.Log.Lines;
        var telling = lines.Where(line => _secrets.Any(secret => line.Text.Contains(secret, StringComparison.Ordinal))
            || line.Text.Contains("eyJ", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                lines.Where(line => line.Text.Contains("/api/token/refresh", StringComparison.Ordinal)),
                Is.Not.Empty,
                "requests are logged");
            Assert.That(
                lines.Where(line => line.Category.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)),
                Is.Not.Empty,
                "statements are logged");
            Assert.That(
                lines.Where(line => line.Category.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal)),
                Is.Not.Empty,
                "the server logs");
            Assert.That(_secrets, Has.Count.GreaterThan(20));
            Assert.That(telling, Is.Empty);
        }
    }

    private async Task LogInAsync()
    {
        await SendAsync(HttpStatusCode.OK, TokenCalls.Obtain, $"{{\"username\":\"ada\",\"password\":\"{Password}\"}}");
        await SendAsync(
            HttpStatusCode.OK,
            TokenCalls.Obtain,
            $"username=ada&password={Password.Replace(' ', '+')}",
            "application/x-www-form-urlencoded");
        await SendAsync(HttpStatusCode.Unauthorized, TokenCalls.Obtain, $"{{\"username\":\"ada\",\"password\":\"{WrongPassword}\"}}");
        await SendAsync(HttpStatusCode.Unauthorized, TokenCalls.Obtain, $"{{\"username\":\"nobody\",\"password\":\"{Password}\"}}");
        await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Obtain, $"{{\"password\":\"{Password}\"}}");
        // A password typed into the field for the name.
        await SendAsync(HttpStatusCode.Unauthorized, TokenCalls.Obtain, $"{{\"username\":\"{Password}\",\"password\":\"x\"}}");
        await SendAsync(
            HttpStatusCode.BadRequest, TokenCalls.Obtain, $"{{\"username\":\"ada\",\"password\":\"{Password}{new string('x', 1024)}\"}}");
    }

    private async Task RefreshUntilReuseAsync()
    {
        var (first, _) = await LoginAsync();
        var (_, second) = await RefreshAsync(first);
        await RefreshAsync(first);
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        var (_, third) = await RefreshAsync(second);
        await SendTokenAsync(HttpStatusCode.OK, TokenCalls.Verify, "token", third);
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Verify, "token", second);
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Refresh, "refresh", first);
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Refresh, "refresh", third);
    }

    private async Task EndAndAskAgainAsync()
    {
        var (refresh, access) = await LoginAsync();
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Refresh, "refresh", access);
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Blacklist, "refresh", access);
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Refresh, "refresh", refresh + "A");
        await SendTokenAsync(HttpStatusCode.OK, TokenCalls.Blacklist, "refresh", refresh);
        await SendTokenAsync(HttpStatusCode.OK, TokenCalls.Blacklist, "refresh", refresh);
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Verify, "token", access);
        _api.Time.Advance(TimeSpan.FromDays(2));
        await SendTokenAsync(HttpStatusCode.Unauthorized, TokenCalls.Refresh, "refresh", refresh);
    }

    private async Task SendWhatCannotBeReadAsync()
    {
        var (refresh, _) = await LoginAsync();
        foreach (var secret in new[] { refresh, Password })
        {
            await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Refresh, $"{{\"refresh\":\"{secret}\"");
            await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Refresh, $"{{\"refresh\":{secret}}}");
            await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Refresh, $"{{\"{secret}\":1,\"{secret}\":2}}");
            await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Refresh, $"{{\"refresh\":[\"{secret}\"]}}");
            await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Refresh, $"\"{secret}\"");
            await SendAsync(
                HttpStatusCode.BadRequest, TokenCalls.Refresh, $"refresh={secret}&refresh={secret}", "application/x-www-form-urlencoded");
            await SendAsync(HttpStatusCode.BadRequest, TokenCalls.Refresh, secret, "multipart/form-data; boundary=B");
            await SendAsync(HttpStatusCode.UnsupportedMediaType, TokenCalls.Refresh, secret, "text/plain");
            await SendAsync(HttpStatusCode.RequestEntityTooLarge, TokenCalls.Refresh, secret.PadRight(70_000));
        }
    }

    private async Task CallWithAccessTokensAsync()
    {
        var (refresh, access) = await LoginAsync();
        foreach (var authorization in new[] { $"Bearer {access}", $"Bearer {refresh}", $"Bearer {access}A", $"Bearer {access} {refresh}",
            access })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/");
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await _client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    private async Task<(string Refresh, string Access)> LoginAsync()
    {
        var body = await SendAsync(HttpStatusCode.OK, TokenCalls.Obtain, $"{{\"username\":\"ada\",\"password\":\"{Password}\"}}");
        return (body["refresh"]!.GetValue<string>(), body["access"]!.GetValue<string>());
    }

    private async Task<(string Access, string Refresh)> RefreshAsync(string refresh)
    {
        var body = await SendTokenAsync(HttpStatusCode.OK, TokenCalls.Refresh, "refresh", refresh);
        return (body["access"]!.GetValue<string>(), body["refresh"]!.GetValue<string>());
    }

    private Task<JsonObject> SendTokenAsync(HttpStatusCode expected, string path, string field, string token) =>
        SendAsync(expected, path, $"{{\"{field}\":\"{token}\"}}");

    private async Task<JsonObject> SendAsync(HttpStatusCode expected, string path, string body, string contentType = "application/json")
    {
        using var response = await _client.PostAsync(path, body, contentType);
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{path} {contentType}");
        var answer = await response.ReadObjectAsync();
        foreach (var token in new[] { "refresh", "access" })
        {
            // A signature alone would already do harm to nobody, but it is no line's business either.
            if (answer[token]?.GetValue<string>() is { } secret)
            {
                _secrets.Add(secret);
                _secrets.UnionWith(secret.Split('.')[1..]);
            }
        }

        return answer;
    }
}
