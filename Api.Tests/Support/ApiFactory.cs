using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Api.Application.Mail;
using Api.Infrastructure.FirstStart;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Sessions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Support;

/// <summary>
/// The whole program on a migrated database of its own, with a clock that the test moves. Settings are given as on the
/// command line.
/// </summary>
internal sealed class ApiFactory(params (string Key, string? Value)[] settings) : WebApplicationFactory<Program>
{
    /// <summary>What HS256 tokens are signed with.</summary>
    public const string Secret = "a key for tests only, 0123456789 ABCDEFGHIJ";

    public const string Administrator = DemoAccount.Username;
    public const string AdministratorPassword = DemoAccount.Password;

    /// <summary>Long enough for every rule.</summary>
    public const string UserPassword = "correct horse battery staple";

    private readonly Lazy<TestDatabase> _database = new(TestDatabase.Create);
    private readonly ApiFactory? _first;

    private ApiFactory(ApiFactory first, FakeTimeProvider time, (string Key, string? Value)[] settings)
        : this(settings)
    {
        _first = first;
        Time = time;
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public TestDatabase Database
    {
        get => _first?.Database ?? _database.Value;
        init => _database = new(value);
    }

    /// <summary>Replaces or adds services.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    /// <summary>
    /// Whether its clients ask again on 503: true where the tests run on a server. False in tests of single faults, which
    /// would be over by then.
    /// </summary>
    public bool AsksAgain { get; init; } = TestSqlServer.RunsTheSuite;

    /// <summary>Everything that was logged, at every level.</summary>
    public CollectedLog Log { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        // Not the sources, which is the factory's default.
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.UseSetting("Jwt:SigningKey", Secret);
        builder.UseSetting("Passwords:Iterations", "10");
        // The clock stands still, and every client of a test has the same address.
        builder.UseSetting("RateLimit:Enabled", "false");
        foreach (var (key, value) in Database.Settings.Concat(settings))
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time).AvoidWhatBabelfishLacks());
        // In development mails become files. A test that wants any says so.
        if (!settings.Any(setting => setting.Key.StartsWith("Mail:", StringComparison.Ordinal)))
        {
            builder.ConfigureTestServices(services => services.AddSingleton(new MailAvailability(IsConfigured: false)));
        }

        builder.ConfigureTestServices(Configure);
    }

    /// <summary>The program once more, with settings of its own, on the same database and clock: dispose it first.</summary>
    public ApiFactory Beside(params (string Key, string? Value)[] settings) => new(this, Time, settings);

    /// <summary>The program once more, with the same replaced services, on the same database and clock: dispose it first.</summary>
    public ApiFactory Twin() => new(this, Time, settings) { Configure = Configure };

    /// <summary>The program once more on the same database, by a clock that is ahead: dispose it first.</summary>
    public ApiFactory Beside(TimeSpan ahead) => new(this, new FakeTimeProvider(Time.GetUtcNow() + ahead), []);

    public async Task<(string Refresh, string Access)> LoginAsync(string username = Administrator, string password = AdministratorPassword)
    {
        using var client = CreateClient();
        using var response = await client.PostAsJsonAsync("/api/token/", new { username, password });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("refresh").GetString()!, body.GetProperty("access").GetString()!);
    }

    /// <inheritdoc cref="WebApplicationFactory{T}.CreateClient()"/>
    public new HttpClient CreateClient() => CreateClient(ClientOptions);

    /// <summary>As the framework's; every answer is checked against the OpenAPI document too.</summary>
    public new HttpClient CreateClient(WebApplicationFactoryClientOptions options) =>
        CreateDefaultClient(options.BaseAddress, [.. Handlers(options)]);

    /// <summary>
    /// Waits until the start is over, which reads the ended sessions beside the first calls: until then the program is not ready, and
    /// each call looks up its own session.
    /// </summary>
    public RecentlyEndedSessions WaitUntilStarted()
    {
        var ended = Services.GetRequiredService<RecentlyEndedSessions>();
        Assert.That(SpinWait.SpinUntil(() => ended.IsLoaded, Hang.Limit), "the ended sessions are read");
        return ended;
    }

    /// <summary>A client that sends this access token.</summary>
    public HttpClient CreateClient(string access)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return client;
    }

    /// <summary>A client that is logged in as the administrator.</summary>
    public async Task<HttpClient> CreateAdministratorAsync() => CreateClient((await LoginAsync()).Access);

    /// <summary>Creates a user through the API; returns its id.</summary>
    public async Task<long> CreateUserAsync(string username, string password = UserPassword, bool isActive = true, string? email = null)
    {
        using var client = await CreateAdministratorAsync();
        using var response = await client.PostAsJsonAsync("/api/users/", new { username, password, isActive, email });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    /// <summary>Works on the database behind the program's back.</summary>
    public async Task WithDatabaseAsync(Func<AppDbContext, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<AppDbContext>());
    }

    private IEnumerable<DelegatingHandler> Handlers(WebApplicationFactoryClientOptions options)
    {
        if (options.AllowAutoRedirect)
        {
            yield return new RedirectHandler(options.MaxAutomaticRedirections);
        }

        if (options.HandleCookies)
        {
            yield return new CookieContainerHandler();
        }

        if (AsksAgain)
        {
            yield return new AskingAgain();
        }

        yield return new DocumentedAnswers();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && _first is null)
        {
            Database.Dispose();
        }
    }
}
