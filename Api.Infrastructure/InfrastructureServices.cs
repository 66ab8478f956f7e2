using Api.Application.Roles;
using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Identity;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure;

/// <summary>Registers the adapters behind the ports of the application layer.</summary>
public static class InfrastructureServices
{
    /// <summary>Marks the health checks that decide whether traffic may come.</summary>
    public const string ReadinessTag = "ready";

    /// <summary>Databases, accounts and tokens, with their settings.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddPersistence().AddAccounts().AddTokens();
    }

    private static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSettings<PasswordsOptions, PasswordsOptionsValidator>(PasswordsOptions.Section);
        services.AddSettings<FirstAdministratorOptions, FirstAdministratorOptionsValidator>(FirstAdministratorOptions.Section);
        services.AddSettings<DemoOptions, DemoOptionsValidator>(DemoOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<PasswordsOptions>>().Value;
            return new PasswordPolicy(options.MinimumLength, options.MaximumLength);
        });
        services.AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<PasswordsOptions>>((hasher, passwords) => hasher.IterationCount = passwords.Value.Iterations);
        services.AddSingleton<IPasswordHasher<ApplicationUser>, StoredPasswordHasher>();
        services.AddSingleton<PasswordHashing>();
        services.AddSettings<LoginThrottleOptions, LoginThrottleOptionsValidator>(LoginThrottleOptions.Section);
        services.AddSettings<RateLimitOptions, RateLimitOptionsValidator>(RateLimitOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<LoginThrottleOptions>>().Value;
            return new LoginThrottle(options.FreeFailures, options.MaxBlock);
        });
        services.AddSingleton<IPasswordAttempts, PasswordAttempts>();
        services.AddSingleton<ILookupNormalizer, NameNormalizer>();
        services.AddIdentityCore<ApplicationUser>(identity =>
            {
                // Names are checked by the use cases, which know more letters than ASCII's.
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddRoles<IdentityRole<long>>()
            .AddEntityFrameworkStores<AppDbContext>();
        services.AddScoped<IUserAccounts, IdentityUserAccounts>();
        services.AddScoped<IRoleCatalog, RoleCatalog>();
        services.AddScoped<IPasswordVerifier, PasswordVerifier>();
        services.AddScoped<FailedLoginCounter>();
        services.AddScoped(provider => new FirstAdministrator(
            provider.GetRequiredService<AppDbContext>(),
            provider.GetRequiredService<CreateUserHandler>(),
            provider.GetRequiredService<IOptions<FirstAdministratorOptions>>()));
        services.AddScoped(provider => new DemoAccount(
            provider.GetRequiredService<AppDbContext>(), provider.GetRequiredService<IUserAccounts>()));
        return services;
    }

    private static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddSettings<JwtOptions, JwtOptionsValidator>(JwtOptions.Section);
        services.AddSettings<SessionsOptions>(SessionsOptions.Section);
        services.AddSingleton(provider => ToPolicy(
            provider.GetRequiredService<IOptions<JwtOptions>>().Value,
            provider.GetRequiredService<IOptions<SessionsOptions>>().Value));
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<IPublishedKeys, PublishedKeys>();
        services.AddSingleton<ITokenCodec, JwtTokenCodec>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        // Data Protection comes with AddAuthentication and protects nothing here: without its start there are no keys in
        // the home folder, and no complaint that there are none.
        if (services.FirstOrDefault(service => service.ImplementationType?.Name == "DataProtectionHostedService") is { } start)
        {
            services.Remove(start);
        }

        services.ConfigureOptions<ConfigureJwtBearerOptions>();
        return services;
    }

    private static SessionPolicy ToPolicy(JwtOptions jwt, SessionsOptions sessions) => new(
        jwt.AccessTokenLifetime,
        jwt.RefreshTokenLifetime,
        jwt.SessionLifetime,
        jwt.RotateRefreshTokens,
        jwt.ReuseLeeway,
        jwt.Leeway,
        sessions.StoreClient,
        jwt.SessionsPerUser);
}
