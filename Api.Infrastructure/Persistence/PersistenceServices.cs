using Api.Application.Outages;
using Api.Application.Sessions;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Infrastructure.Persistence.SqlServer;
using Api.Infrastructure.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

internal static class PersistenceServices
{
    private const string DefaultFile = "Data Source=data/api.db";

    // A probe does not wait as long as a server that does not answer.
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Both databases are registered; which one is used is decided when a context is first asked for.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.AddSettings<DatabaseOptions, DatabaseOptionsValidator>(DatabaseOptions.Section);
        services.AddPooledDbContextFactory<SqliteAppDbContext>((provider, builder) =>
        {
            var options = Options(provider);
            var connection = SqliteConnectionString(options, provider.GetRequiredService<IHostEnvironment>().ContentRootPath);
            builder.UseSqlite(connection, sqlite => sqlite.CommandTimeout((int)options.CommandTimeout.TotalSeconds))
                .AddInterceptors(new SqliteConnectionSetup(options.CommandTimeout), new StatementDeadline(), SessionRule(provider));
        });
        services.AddPooledDbContextFactory<SqlServerAppDbContext>((provider, builder) =>
        {
            var options = Options(provider);
            builder.UseSqlServer(SqlServerConnectionString(options), server => server
                    .CommandTimeout((int)options.CommandTimeout.TotalSeconds)
                    .ExecutionStrategy(dependencies => new SqlServerRetries(dependencies)))
                .AddInterceptors(new StatementDeadline(), SessionRule(provider));
        });
        services.AddScoped<AppDbContext>(provider => Options(provider).Provider switch
        {
            DatabaseProvider.SqlServer => provider.GetRequiredService<IDbContextFactory<SqlServerAppDbContext>>().CreateDbContext(),
            _ => provider.GetRequiredService<IDbContextFactory<SqliteAppDbContext>>().CreateDbContext(),
        });
        services.AddSingleton<IOutageDetector, DatabaseOutageDetector>();
        services.AddSingleton<SqliteWriteTurns>();
        services.AddScoped<ISessionStore, SessionStore>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<IEndedSessions>(provider => provider.GetRequiredService<EndedSessions>());
        services.AddSingleton<EndSessionsOfChangedUsers>();
        services.AddHostedService<EndedSessionsReader>();
        services.AddHostedService<SessionSweeper>();
        services.AddScoped(provider => new DatabasePreparation(
            provider.GetRequiredService<AppDbContext>(),
            provider.GetRequiredService<IOutageDetector>(),
            provider.GetRequiredService<IOptions<DatabaseOptions>>()));
        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", tags: [InfrastructureServices.ReadinessTag], timeout: HealthCheckTimeout);
        return services;
    }

    private static EndSessionsOfChangedUsers SessionRule(IServiceProvider provider) => provider.GetRequiredService<EndSessionsOfChangedUsers>();

    private static DatabaseOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;

    /// <summary>A server that comes back is used at once: the pool would remember for up to a minute that it was away.</summary>
    private static string SqlServerConnectionString(DatabaseOptions options) =>
        new SqlConnectionStringBuilder(options.ConnectionString) { PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock }.ConnectionString;

    /// <summary>Relative to the content root, in a folder that exists.</summary>
    private static string SqliteConnectionString(DatabaseOptions options, string contentRoot)
    {
        var builder = new SqliteConnectionStringBuilder(string.IsNullOrEmpty(options.ConnectionString) ? DefaultFile : options.ConnectionString)
        {
            DefaultTimeout = (int)options.CommandTimeout.TotalSeconds,
            Mode = SqliteOpenMode.ReadWrite,
        };
        builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);
        Directory.CreateDirectory(Path.GetDirectoryName(builder.DataSource)!);
        return builder.ConnectionString;
    }
}
