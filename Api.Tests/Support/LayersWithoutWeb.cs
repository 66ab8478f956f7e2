using Api.Application;
using Api.Infrastructure;
using Api.Infrastructure.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Support;

/// <summary>
/// The use cases and the infrastructure as the program composes them, without the web, with a clock that the test moves.
/// Each call works in a scope of its own, as each request does. Of a setting given twice the last one counts.
/// </summary>
internal sealed class LayersWithoutWeb : IDisposable
{
    private readonly ServiceProvider _services;

    public LayersWithoutWeb(IEnumerable<(string Key, string? Value)> settings, Action<IServiceCollection>? replace = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Jwt:SigningKey"] = ApiFactory.Secret,
                ["Passwords:Iterations"] = "10",
            })
            .AddInMemoryCollection(
                settings.GroupBy(setting => setting.Key).Select(setting => KeyValuePair.Create(setting.Key, setting.Last().Value)))
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostEnvironment>(new Production())
            .AddSingleton<TimeProvider>(Time)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddApplication()
            .AddInfrastructure()
            .AvoidWhatBabelfishLacks();
        replace?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public CollectedLog Log { get; } = new();

    /// <inheritdoc cref="CollectedLog.Statements"/>
    public IReadOnlyList<string> Statements => Log.Statements;

    public AsyncServiceScope CreateScope() => _services.CreateAsyncScope();

    public async Task<TResult> WithAsync<TService, TResult>(Func<TService, Task<TResult>> work)
        where TService : notnull
    {
        await using var scope = CreateScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task WithAsync<TService>(Func<TService, Task> work)
        where TService : notnull
    {
        await using var scope = CreateScope();
        await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Works on the database behind the adapters' backs.</summary>
    public Task WithDatabaseAsync(Func<AppDbContext, Task> work) => WithAsync(work);

    public void Dispose() => _services.Dispose();

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "Api.Tests";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
