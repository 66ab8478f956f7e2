using Api.Application.Keys;
using Api.Application.Outages;
using Api.Application.Passwords;
using Api.Application.Roles;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Keys;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.DataProtection;
using Api.Infrastructure.FirstStart;
using Api.Infrastructure.Flows;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Passwords.Imported;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Infrastructure.Persistence.SqlServer;
using Api.Infrastructure.Sessions;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.KeyRotation;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure;

/// <summary>Registers the adapters behind the ports of the application layer.</summary>
public static class DependencyInjection
{
    /// <summary>The tag of the health checks that decide whether the program may get traffic.</summary>
    public const string ReadinessTag = "ready";

    // A probe must be answered sooner than the connection to a dead server times out.
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Registers database, accounts, passwords, login limits, sessions, tokens and mail, with their settings.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped(typeof(Lazy<>), typeof(LazyService<>));
        services.AddSettingsRule(_ => UnicodeRule.FindErrors());
        return services.AddDatabase().AddKeyRing().AddAccounts().AddPasswords().AddLoginLimits().AddSessions().AddTokens().AddMail()
            .AddFlows().AddFirstStart();
    }

    /// <summary>Registers both databases; the setting decides between them when a context is created.</summary>
    private static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddSettings<DatabaseOptions, DatabaseOptionsValidator>(DatabaseOptions.Section);
        services.AddPooledDbContextFactory<SqliteAppDbContext>((provider, builder) =>
        {
            var options = Options<DatabaseOptions>(provider);
            var connection = SqliteConnectionString(provider);
            builder.UseSqlite(connection, sqlite => sqlite.CommandTimeout((int)options.CommandTimeout.TotalSeconds)).AddInterceptors(
                new SqliteConnectionInterceptor(options.CommandTimeout),
                new CommandTimeoutInterceptor(),
                new MigrationLockInterceptor(),
                provider.GetRequiredService<EndSessionsInterceptor>());
        });
        services.AddPooledDbContextFactory<SqlServerAppDbContext>((provider, builder) =>
        {
            var options = Options<DatabaseOptions>(provider);
            builder.UseSqlServer(ConnectionStrings.ForSqlServer(options), server => server
                    .CommandTimeout((int)options.CommandTimeout.TotalSeconds)
                    .ExecutionStrategy(dependencies => new SqlServerRetryStrategy(dependencies)))
                .AddInterceptors(
                    new CommandTimeoutInterceptor(),
                    new MigrationLockInterceptor(),
                    provider.GetRequiredService<EndSessionsInterceptor>());
        });
        services.AddScoped<AppDbContext>(provider => Options<DatabaseOptions>(provider).Provider switch
        {
            DatabaseProvider.SqlServer => provider.GetRequiredService<IDbContextFactory<SqlServerAppDbContext>>().CreateDbContext(),
            _ => provider.GetRequiredService<IDbContextFactory<SqliteAppDbContext>>().CreateDbContext(),
        });
        services.AddScoped<IFrequentReads>(provider => provider.GetRequiredService<AppDbContext>() switch
        {
            SqliteAppDbContext sqlite => new SqliteFrequentReads(
                sqlite,
                provider.GetRequiredService<SqliteReaders>(),
                provider.GetRequiredService<SqliteUserLists>(),
                provider.GetRequiredService<UserCounts>()),
            var context => new EntityFrameworkReads(context, provider.GetRequiredService<UserCounts>()),
        });
        services.AddScoped<IFrequentWrites>(provider => provider.GetRequiredService<AppDbContext>() switch
        {
            SqliteAppDbContext sqlite => new SqliteFrequentWrites(sqlite, provider.GetRequiredService<SqliteWriter>()),
            var context => new EntityFrameworkWrites(context),
        });
        services.AddSingleton(provider => new SqliteReaders(
            SqliteConnectionString(provider), Options<DatabaseOptions>(provider).CommandTimeout));
        services.AddSingleton(provider => new SqliteWriter(
            SqliteConnectionString(provider),
            Options<DatabaseOptions>(provider).CommandTimeout,
            provider.GetRequiredService<SqliteWriteLock>()));
        services.AddSingleton<SqliteUserLists>();
        services.AddSingleton<UserCounts>();
        services.AddSingleton<SqliteWriteLock>();
        services.AddSingleton<IOutageDetector, DatabaseOutageDetector>();
        services.AddScoped(provider => new DatabasePreparation(
            provider.GetRequiredService<AppDbContext>(),
            provider.GetRequiredService<IOutageDetector>(),
            provider.GetRequiredService<IOptions<DatabaseOptions>>()));
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: [ReadinessTag], timeout: HealthCheckTimeout);
        return services;
    }

    private static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
        services.AddSettings<KeyRingOptions, KeyRingOptionsValidator>(KeyRingOptions.Section);
        services.AddSingleton<KeyRing>();
        return services;
    }

    private static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<ILookupNormalizer, NameNormalizer>();
        services.AddIdentityCore<ApplicationUser>(identity =>
            {
                // The use cases check names, and allow letters beyond ASCII.
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddRoles<IdentityRole<long>>()
            .AddEntityFrameworkStores<AppDbContext>();
        services.AddScoped<IUserAccounts, IdentityUserAccounts>();
        services.AddScoped<IRoleCatalog, RoleCatalog>();
        return services;
    }

    private static IServiceCollection AddPasswords(this IServiceCollection services)
    {
        services.AddSettings<PasswordsOptions, PasswordsOptionsValidator>(PasswordsOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = Options<PasswordsOptions>(provider);
            return new PasswordPolicy(options.MinimumLength, options.MaximumLength);
        });
        services.AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<PasswordsOptions>>((hasher, passwords) => hasher.IterationCount = passwords.Value.Iterations);
        foreach (var form in DjangoHashes.All)
        {
            services.AddSingleton(form);
        }

        services.AddSingleton<StoredPasswordHasher>();
        services.AddSingleton<IPasswordHasher<ApplicationUser>>(provider => provider.GetRequiredService<StoredPasswordHasher>());
        services.AddScoped<IUserDump, DjangoDump>();
        services.AddScoped<IUserImports, UserImports>();
        services.AddSingleton<PasswordHashing>();
        services.AddScoped<IPasswordVerifier, PasswordVerifier>();
        services.AddSingleton<IPasswordHashes, PasswordHashes>();
        return services;
    }

    private static IServiceCollection AddLoginLimits(this IServiceCollection services)
    {
        services.AddSettings<AccountLockoutOptions, AccountLockoutOptionsValidator>(AccountLockoutOptions.Section);
        services.AddSettings<RateLimitOptions, RateLimitOptionsValidator>(RateLimitOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = Options<AccountLockoutOptions>(provider);
            return new Lockout(options.FreeFailures, options.MaxBlock);
        });
        services.AddScoped<LockoutCounter>();
        services.AddSingleton<ILoginRateLimiter, LoginRateLimiter>();
        return services;
    }

    private static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSettings<SessionsOptions>(SessionsOptions.Section);
        services.AddSingleton(provider => ToPolicy(Options<JwtOptions>(provider), Options<SessionsOptions>(provider)));
        services.AddScoped<ISessionStore, SessionStore>();
        services.AddSingleton<EndSessionsInterceptor>();
        services.AddSingleton<RecentlyEndedSessions>();
        services.AddSingleton<IRecentlyEndedSessions>(provider => provider.GetRequiredService<RecentlyEndedSessions>());
        services.AddHostedService<RecentlyEndedSessionsReader>();
        services.AddHostedService<SessionSweeper>();
        return services;
    }

    private static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddSettings<JwtOptions, JwtOptionsValidator>(JwtOptions.Section);
        services.AddSingleton(provider => ToRotation(Options<JwtOptions>(provider)));
        services.AddSingleton<ConfiguredKeys>();
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<KeyReader>();
        services.AddScoped<IKeyStore, KeyStore>();
        services.AddSingleton<KeyService>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyService>());
        services.AddHealthChecks().AddCheck<SigningKeysHealthCheck>("signing-keys", tags: [ReadinessTag]);
        services.AddSingleton<IPublishedKeys, PublishedKeys>();
        services.AddSingleton<ITokenCodec, JwtTokenCodec>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.RemoveDataProtectionStart();
        services.ConfigureOptions<ConfigureJwtBearerOptions>();
        return services;
    }

    private static IServiceCollection AddFirstStart(this IServiceCollection services)
    {
        services.AddSettings<FirstAdministratorOptions, FirstAdministratorOptionsValidator>(FirstAdministratorOptions.Section);
        services.AddSettings<DemoOptions, DemoOptionsValidator>(DemoOptions.Section);
        services.AddScoped(provider => new FirstAdministrator(
            provider.GetRequiredService<AppDbContext>(),
            provider.GetRequiredService<CreateUserHandler>(),
            provider.GetRequiredService<IOptions<FirstAdministratorOptions>>()));
        services.AddScoped(provider => new DemoAccount(
            provider.GetRequiredService<AppDbContext>(), provider.GetRequiredService<IUserAccounts>()));
        services.AddSingleton(provider => new FirstAccounts(
            provider.GetRequiredService<IServiceScopeFactory>(),
            string.IsNullOrEmpty(Options<FirstAdministratorOptions>(provider).Username)
                && (Options<DemoOptions>(provider).Enabled ?? provider.GetRequiredService<IHostEnvironment>().IsDevelopment()),
            provider.GetRequiredService<IOutageDetector>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FirstAccounts>>()));
        services.AddHostedService(provider => provider.GetRequiredService<FirstAccounts>());
        return services;
    }

    /// <summary>
    /// Removes the hosted service of Data Protection, which AddAuthentication registers although nothing is protected by it but by
    /// <see cref="KeyRing"/>: it would write keys to the home folder, or warn that it cannot. The service is internal to the framework,
    /// so it is known by its assembly.
    /// </summary>
    private static void RemoveDataProtectionStart(this IServiceCollection services)
    {
        foreach (var start in services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly).ToList())
        {
            services.Remove(start);
        }
    }

    private static string SqliteConnectionString(IServiceProvider provider) => ConnectionStrings.ForSqlite(
        Options<DatabaseOptions>(provider), provider.GetRequiredService<IHostEnvironment>().ContentRootPath);

    private static T Options<T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>().Value;

    private static KeyRotationPolicy ToRotation(JwtOptions jwt) => new(
        jwt.KeyRotation.Enabled,
        jwt.KeyRotation.Lifetime,
        jwt.KeyRotation.PublishBefore,
        jwt.KeyRotation.Retain,
        jwt.KeyReadingInterval);

    private static SessionPolicy ToPolicy(JwtOptions jwt, SessionsOptions sessions) => new(
        jwt.AccessTokenLifetime,
        jwt.RefreshTokenLifetime,
        jwt.SessionLifetime,
        jwt.RotateRefreshTokens,
        jwt.ReuseLeeway,
        jwt.Leeway,
        sessions.StoreClient,
        jwt.SessionsPerUser)
    {
        RevocationDelay = jwt.RevocationDelay,
        UpdateLastLogin = jwt.UpdateLastLogin,
        Sliding = jwt.SlidingTokens ? new SlidingTokenPolicy(jwt.SlidingTokenLifetime, jwt.SlidingTokenRefreshLifetime) : null,
    };

    /// <summary>
    /// Built when it is first used. Most calls only read an account, and do not build what only its changes need: 115 → 110 µs for the
    /// caller's own record.
    /// </summary>
    private sealed class LazyService<T>(IServiceProvider provider) : Lazy<T>(provider.GetRequiredService<T>)
        where T : notnull;
}
