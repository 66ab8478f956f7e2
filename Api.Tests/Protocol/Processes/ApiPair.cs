using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Two processes on one database, as two replicas, and what a test asks of them.</summary>
internal sealed class ApiPair : IDisposable
{
    public const string Password = "analytical engine 1843";

    private readonly ApiProcess[] _processes;
    private string _administrator = "";

    private ApiPair(TestDatabase database, ApiProcess[] processes)
    {
        Database = database;
        _processes = processes;
        Clients = [.. processes.Select(process => new HttpClient(new AskingAgain { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = process.Address,
            Timeout = Hang.Limit,
        })];
    }

    public TestDatabase Database { get; }

    /// <summary>One for each process.</summary>
    public IReadOnlyList<HttpClient> Clients { get; }

    /// <summary>Development, with passwords that cost nothing to check.</summary>
    public static (string Key, string Value)[] Settings(params (string Key, string Value)[] more) =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Development"),
        ("Passwords__Iterations", "1"),
        ("Jwt__SessionsPerUser", "100000"),
        ("RateLimit__Enabled", "false"),
        .. more,
    ];

    public static async Task<ApiPair> StartAsync(string folder, params (string Key, string Value)[] settings)
    {
        var database = TestDatabase.Create();
        var all = Settings([.. database.Environment, .. settings]);
        var pair = new ApiPair(database, await Task.WhenAll(ApiProcess.StartAsync(folder, all), ApiProcess.StartAsync(folder, all)));
        (_, pair._administrator) = await pair.Clients[0].LogInAsync("Gokul", "123");
        return pair;
    }

    /// <summary>Creates a user with <see cref="Password"/>, and returns its number.</summary>
    public async Task<long> CreateUserAsync(string username)
    {
        using var answer = await AdministerAsync(HttpMethod.Post, "/api/users/", new { username, password = Password });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
        return (long)(await answer.ReadObjectAsync())["id"]!;
    }

    /// <summary>
    /// Opens the connections that so many calls at once will want. On Babelfish the first statements of each are slower than
    /// a statement may be, and the answers 503.
    /// </summary>
    public async Task WarmUpAsync(int parallel)
    {
        HttpStatusCode[] answers;
        do
        {
            var (refresh, _) = await Clients[0].LogInAsync("Gokul", "123");
            answers = await Task.WhenAll(Enumerable.Range(0, parallel)
                .Select(async i => (await Clients[i % Clients.Count].RefreshAsync(refresh, "warm-up")).Status));
        }
        while (TestSqlServer.RunsTheSuite && TestSqlServer.IsBabelfish && answers.Contains(HttpStatusCode.ServiceUnavailable));
    }

    /// <summary>A call of the administrator.</summary>
    public Task<HttpResponseMessage> AdministerAsync(HttpMethod method, string path, object body, int process = 0) =>
        Clients[process].CallAsync(method, path, _administrator, body);

    /// <summary>The ids of a user's sessions that live, as they are stored.</summary>
    public List<byte[]> Living(long user) =>
        [.. Database.QueryColumn($"SELECT Id FROM Sessions WHERE UserId = {user} AND EndedAt IS NULL").Cast<byte[]>()];

    public void Dispose()
    {
        foreach (var client in Clients)
        {
            client.Dispose();
        }

        foreach (var process in _processes)
        {
            process.Dispose();
        }

        Database.Dispose();
    }
}

/// <summary>Calls to a process.</summary>
internal static class ProcessCalls
{
    public static async Task<(string Refresh, string Access)> LogInAsync(this HttpClient client, string username, string password)
    {
        using var answer = await client.ObtainAsync(username, password);
        await answer.ShouldBeOkAsync();
        var body = await answer.ReadObjectAsync();
        return ((string)body["refresh"]!, (string)body["access"]!);
    }

    public static async Task<HttpResponseMessage> CallAsync(
        this HttpClient client, HttpMethod method, string path, string access, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        request.Content = body is null ? null : JsonContent.Create(body);
        return await client.SendAsync(request);
    }

    /// <summary>A refresh as the client of an app sends it; null for both when it was refused.</summary>
    public static async Task<RefreshAnswer> RefreshAsync(this HttpClient client, string refresh, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenCalls.Refresh) { Content = JsonContent.Create(new { refresh }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        var body = await answer.ReadObjectAsync();
        return new RefreshAnswer(answer.StatusCode, (string?)body["refresh"], (string?)body["access"], (string?)body["code"]);
    }

    /// <summary>The <c>jti</c> of a token as the database holds it.</summary>
    public static string IdOf(string token) => (string)TokenForge.Open(token).Claims["jti"]!;

    /// <summary>The <c>jti</c> of the token whose id this is, as it is stored.</summary>
    public static string IdOf(object? stored) => Convert.ToHexStringLower((byte[])stored!);
}

/// <summary>What a refresh was answered.</summary>
internal sealed record RefreshAnswer(HttpStatusCode Status, string? Refresh, string? Access, string? Code);
