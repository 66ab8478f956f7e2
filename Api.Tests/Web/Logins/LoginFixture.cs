using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Api.Tests.Web.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Logins;

/// <summary>A program of each test's own with the user ada, and logins from addresses of the test's choice.</summary>
public abstract class LoginFixture
{
    protected const string Right = ApiFactory.UserPassword;
    protected const string Wrong = "wrong horse battery staple";

    /// <summary>No session was ever used from there.</summary>
    protected const string Stranger = "198.51.100.66";

    protected const string Home = "203.0.113.9";

    private readonly List<HttpClient> _clients = [];

    private protected RemoteAddress Remote { get; } = new();

    private protected RecordingPasswordHasher Hasher { get; } = new();

    private protected ApiFactory Api { get; private set; } = null!;

    protected long Ada { get; private set; }

    [TearDown]
    public void Stop()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Api?.Dispose();
    }

    private protected Task StartAsync(params (string Key, string? Value)[] settings) => StartAsync(_ => { }, settings);

    private protected async Task StartAsync(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        Api = new ApiFactory(settings)
        {
            AsksAgain = false,
            Configure = services =>
            {
                Remote.Register(services);
                Hasher.Register(services);
                configure(services);
            },
        };
        Ada = await Api.CreateUserAsync("ada", email: "ada@example.com");
    }

    protected HttpClient Client(string? access = null)
    {
        var client = access is null ? Api.CreateClient() : Api.CreateClient(access);
        _clients.Add(client);
        return client;
    }

    private protected async Task<HttpClient> AdministratorAsync()
    {
        Remote.Value = "192.0.2.1";
        return Client((await Api.LoginAsync()).Access);
    }

    /// <summary>One login; the caller disposes the answer with the test's clients.</summary>
    protected Task<HttpResponseMessage> LogInAsync(string from, string name, string password)
    {
        Remote.Value = from;
        return Client().ObtainAsync(name, password);
    }

    protected async Task<HttpStatusCode> StatusAsync(string from, string password, string name = "ada")
    {
        using var response = await LogInAsync(from, name, password);
        return response.StatusCode;
    }

    /// <summary>So many logins in a row that have to be refused as wrong.</summary>
    protected async Task FailAsync(int times, string from = Stranger, string name = "ada", string password = Wrong)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await LogInAsync(from, name, password);
            await response.ShouldRefuseLoginAsync();
        }
    }

    /// <summary>A login that is refused by row 45 or 46, to be tried again after exactly so many seconds.</summary>
    protected async Task ShouldBeThrottledAsync(int seconds, string from = Stranger, string name = "ada", string password = Wrong)
    {
        using var response = await LogInAsync(from, name, password);
        await ShouldBeThrottledAsync(response, seconds);
    }

    protected static async Task ShouldBeThrottledAsync(HttpResponseMessage response, int seconds)
    {
        await response.ShouldBeProblemAsync(
            HttpStatusCode.TooManyRequests, "throttled", $"Request was throttled. Expected available in {seconds} seconds.");
        Assert.That(response.Headers.RetryAfter?.ToString(), Is.EqualTo($"{seconds}"));
        Assert.That(response.Headers.WwwAuthenticate, Is.Empty);
    }

    /// <summary>What row 47 keeps of ada.</summary>
    protected async Task<(int Count, DateTimeOffset? BlockedUntil)> FailuresAsync()
    {
        var stored = await Api.StoredAsync(Ada);
        return (stored.AccessFailedCount, stored.LockoutEnd);
    }

    /// <summary>Ada as somebody who has failed so often, blocked for this time.</summary>
    private protected Task BlockAsync(int failures = 12, TimeSpan? block = null) => Api.WithDatabaseAsync(context =>
    {
        DateTimeOffset? openAt = Api.Time.GetUtcNow() + (block ?? TimeSpan.FromHours(1));
        return context.Users.Where(user => user.Id == Ada).ExecuteUpdateAsync(user => user
            .SetProperty(u => u.AccessFailedCount, failures)
            .SetProperty(u => u.LockoutEnd, openAt));
    });

    private protected Task SetHashAsync(string? hash, string name = "ada") => Api.WithDatabaseAsync(context =>
        context.Users.Where(user => user.UserName == name).ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, hash)));

    private protected async Task<string?> HashAsync() => (await Api.StoredAsync(Ada)).PasswordHash;

    /// <summary>All of an answer but what is new in every answer.</summary>
    protected static async Task<string> DescribeAsync(HttpResponseMessage response)
    {
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        body.Remove("traceId");
        var headers = response.Headers.Concat(response.Content.Headers).Select(
            header => $"{header.Key}: {string.Join(", ", header.Value)}");
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{body.ToJsonString()}";
    }
}
