using Api.Infrastructure.Settings;
using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Settings;

/// <summary>Which settings the program starts with, and how it names those it does not start with.</summary>
public sealed class SettingsCheckTests
{
    private const string Development = "Development";
    private const string Production = "Production";

    // The key of each refused setting, its value, and how the fault begins.
    private static readonly TestCaseData<string, string, string>[] Refused =
    [
        // Keys that are not ours.
        new("Jwt:AccesTokenLifetime", "00:05:00", "Jwt:AccesTokenLifetime is not a setting of this program"),
        new("Jwt:KeyRotation:Enable", "true", "Jwt:KeyRotation:Enable is not a setting of this program"),
        new("Jwt:KeyRotation", "true", "Jwt:KeyRotation is not a setting of this program"),
        new("Jwt:Algorithm:Name", "HS256", "Jwt:Algorithm:Name is not a setting of this program"),
        new("Jwt:PreviousKeys:first:Key", "x", "Jwt:PreviousKeys:first is not a setting of this program"),
        new("Jwt:AuthHeaderTypes", "Bearer", "Jwt:AuthHeaderTypes is a list"),
        new("Sessions:KeepClient", "true", "Sessions:KeepClient is not a setting of this program"),
        new("Database:Server", "localhost", "Database:Server is not a setting of this program"),
        new("Lockout:FreeTries", "10", "Lockout:FreeTries is not a setting of this program"),
        new("RateLimit:LoginsPerMinute", "10", "RateLimit:LoginsPerMinute is not a setting of this program"),
        new("Passwords:Minimum", "15", "Passwords:Minimum is not a setting of this program"),
        new("Demo:Password", "x", "Demo:Password is not a setting of this program"),
        new("Request:MaxSize", "1", "Request:MaxSize is not a setting of this program"),
        new("Swagger:On", "true", "Swagger:On is not a setting of this program"),
        new("AutoMapper:Key", "x", "AutoMapper:Key is not a setting of this program"),
        new("ForwardedHeaders:Proxies:0", "10.0.0.1", "ForwardedHeaders:Proxies is not a setting of this program"),
        new("ForwardedHeaders:KnownProxies", "10.0.0.1", "ForwardedHeaders:KnownProxies is a list"),
        new("Cors:Origins:0", "https://app.example.com", "Cors:Origins is not a setting of this program"),
        new("Cors:AllowedOrigins", "https://app.example.com", "Cors:AllowedOrigins is a list"),

        // Values that cannot be read, or that mean something else than they seem to.
        new("Jwt:AccessTokenLifetime", "5", "Jwt:AccessTokenLifetime is '5', but has to be a time span"),
        new("Jwt:RefreshTokenLifetime", "86400", "Jwt:RefreshTokenLifetime is '86400', but has to be a time span"),
        new("Jwt:SessionLifetime", "30.0", "Jwt:SessionLifetime is '30.0', but has to be a time span"),
        new("Jwt:ReuseLeeway", "0", "Jwt:ReuseLeeway is '0', but has to be a time span"),
        new("Jwt:Leeway", "ten", "Jwt:Leeway is 'ten', but has to be a time span"),
        new("Jwt:Leeway", "", "Jwt:Leeway is '', but has to be a time span"),
        new("Jwt:RefreshTokenLifetime", "24:00:00", "Jwt:RefreshTokenLifetime is '24:00:00', but has to be a time span"),
        new("Jwt:AccessTokenLifetime", "15:00", "Jwt:AccessTokenLifetime is '15:00', but has to be a time span"),
        new("Passwords:Iterations", "#10", "Passwords:Iterations is '#10', but has to be a whole number"),
        new("Passwords:Iterations", "0x10", "Passwords:Iterations is '0x10', but has to be a whole number"),
        new("Passwords:Iterations", "1,000", "Passwords:Iterations is '1,000', but has to be a whole number"),
        new("Database:MigrationLockTimeout", "00:00:00", "Database:MigrationLockTimeout has to be at least a second"),
        new("Database:MigrationLockTimeout", "1.00:00:01", "Database:MigrationLockTimeout has to be at least a second and at most a day"),
        new("Jwt:Issuer", "two\nlines", "Jwt:Issuer has to be a text of at most 255 characters"),
        new("Jwt:Leeway", "00:00:60", "Jwt:Leeway is '00:00:60', but has to be a time span"),
        new("Database:CommandTimeout", "5", "Database:CommandTimeout is '5', but has to be a time span"),
        new("Passwords:QueueTimeout", "10", "Passwords:QueueTimeout is '10', but has to be a time span"),
        new("Jwt:RotateRefreshTokens", "yes", "Jwt:RotateRefreshTokens is 'yes', but has to be true or false"),
        new("Jwt:UpdateLastLogin", "1", "Jwt:UpdateLastLogin is '1', but has to be true or false"),
        new("Sessions:StoreClient", "no", "Sessions:StoreClient is 'no', but has to be true or false"),
        new("Database:MigrateOnStartup", "never", "Database:MigrateOnStartup is 'never', but has to be true or false"),
        new("Database:Provider", "Oracle", "Database:Provider is 'Oracle', but has to be Sqlite or SqlServer"),
        new("Database:Provider", "0", "Database:Provider is '0', but has to be Sqlite or SqlServer"),
        new("Passwords:Iterations", "1e6", "Passwords:Iterations is '1e6', but has to be a whole number"),
        new("Passwords:MinimumLength", "2147483648", "Passwords:MinimumLength is '2147483648', but has to be a whole number"),
        new("Request:MaxBodySize", "64K", "Request:MaxBodySize is '64K', but has to be a whole number"),
        new("Jwt:RevocationDelay", "5", "Jwt:RevocationDelay is '5', but has to be a time span"),
        new("Jwt:RevocationDelay", "0", "Jwt:RevocationDelay is '0', but has to be a time span"),
        new("Jwt:SessionsPerUser", "many", "Jwt:SessionsPerUser is 'many', but has to be a whole number"),
        new("Lockout:FreeFailures", "1.5", "Lockout:FreeFailures is '1.5', but has to be a whole number"),
        new("Lockout:MaxBlock", "3600", "Lockout:MaxBlock is '3600', but has to be a time span"),
        new("RateLimit:Enabled", "off", "RateLimit:Enabled is 'off', but has to be true or false"),
        new("RateLimit:LoginFailuresPerMinute", "ten", "RateLimit:LoginFailuresPerMinute is 'ten', but has to be a whole number"),
        new("Jwt:SessionsPerUser", "", "Jwt:SessionsPerUser is '', but has to be a whole number"),

        // Values that can be read and will not do.
        new("Jwt:AccessTokenLifetime", "00:00:00", "Jwt:AccessTokenLifetime has to be a positive number of whole seconds"),
        new("Jwt:AccessTokenLifetime", "-00:05:00", "Jwt:AccessTokenLifetime has to be a positive number of whole seconds"),
        new("Jwt:AccessTokenLifetime", "00:00:00.5", "Jwt:AccessTokenLifetime has to be a positive number of whole seconds"),
        new("Jwt:RefreshTokenLifetime", "1.00:00:00.001", "Jwt:RefreshTokenLifetime has to be a positive number of whole seconds"),
        new("Jwt:SessionLifetime", "00:00:00", "Jwt:SessionLifetime has to be a positive number of whole seconds"),
        new("Jwt:SessionLifetime", "30.00:00:00.0000001", "Jwt:SessionLifetime has to be a positive number of whole seconds"),
        new(
            "Jwt:AccessTokenLifetime",
            "3650.00:00:01",
            "Jwt:AccessTokenLifetime has to be a positive number of whole seconds, at most 3650 days"),
        new(
            "Jwt:RefreshTokenLifetime",
            "3650.00:00:01",
            "Jwt:RefreshTokenLifetime has to be a positive number of whole seconds, at most 3650 days"),
        new(
            "Jwt:SessionLifetime",
            "10000000.00:00:00",
            "Jwt:SessionLifetime has to be a positive number of whole seconds, at most 3650 days"),
        new("Jwt:Leeway", "1.00:00:01", "Jwt:Leeway cannot be negative or more than a day"),
        new("Jwt:Leeway", "-00:00:01", "Jwt:Leeway cannot be negative or more than a day"),
        new("Jwt:ReuseLeeway", "-00:00:01", "Jwt:ReuseLeeway cannot be negative and has to be shorter than RefreshTokenLifetime"),
        new("Jwt:ReuseLeeway", "1.00:00:00", "Jwt:ReuseLeeway cannot be negative and has to be shorter than RefreshTokenLifetime"),
        new("Jwt:Algorithm", "none", "Jwt:Algorithm has to be one of HS256"),
        new("Jwt:Algorithm", "hs256", "Jwt:Algorithm has to be one of HS256"),
        new("Jwt:Algorithm", "EdDSA", "Jwt:Algorithm has to be one of HS256"),
        new("Jwt:Algorithm", "", "Jwt:Algorithm has to be one of HS256"),
        new("Jwt:UserIdClaim", "", "Jwt:UserIdClaim has to be a claim's name that is not in use"),
        new("Jwt:UserIdClaim", " ", "Jwt:UserIdClaim has to be a claim's name that is not in use"),
        new("Jwt:AuthHeaderTypes:0", "", "Jwt:AuthHeaderTypes have to be made of"),
        new("Jwt:AuthHeaderTypes:0", "My Bearer", "Jwt:AuthHeaderTypes have to be made of"),
        new("Jwt:AuthHeaderTypes:0", "Bearer,JWT", "Jwt:AuthHeaderTypes have to be made of"),
        new("Jwt:AuthHeaderTypes:0", "Träger", "Jwt:AuthHeaderTypes have to be made of"),
        new("Database:Provider", "SqlServer", "Database:ConnectionString is required for SqlServer"),
        new("Database:CommandTimeout", "00:00:00", "Database:CommandTimeout has to be a positive number of whole seconds"),
        new("Database:CommandTimeout", "-00:00:05", "Database:CommandTimeout has to be a positive number of whole seconds"),
        new("Database:CommandTimeout", "00:00:05.5", "Database:CommandTimeout has to be a positive number of whole seconds"),
        new("Database:CommandTimeout", "01:00:01", "Database:CommandTimeout has to be a positive number of whole seconds, at most an hour"),
        new("Passwords:MinimumLength", "7", "Passwords:MinimumLength has to be at least 8"),
        new("Passwords:MaximumLength", "63", "Passwords:MaximumLength has to be at least 64"),
        new(
            "Passwords:MinimumLength",
            "1025",
            "Passwords:MaximumLength has to be at least 64 (NIST SP 800-63B-4) and not below MinimumLength"),
        new("Passwords:Iterations", "0", "Passwords:Iterations has to be positive"),
        new("Passwords:MaxConcurrentHashes", "0", "Passwords:MaxConcurrentHashes has to be positive"),
        new("Passwords:QueueTimeout", "00:00:00", "Passwords:QueueTimeout has to be positive and at most 25 seconds"),
        new("Passwords:QueueTimeout", "00:00:25.001", "Passwords:QueueTimeout has to be positive and at most 25 seconds"),
        new("Passwords:Iterations", "5000001", "Passwords:Iterations has to be positive and at most 5000000"),
        new("Request:MaxBodySize", "1023", "Request:MaxBodySize has to be at least 1024"),
        new("Jwt:RevocationDelay", "-00:00:01", "Jwt:RevocationDelay has to be zero or from 00:00:00.1 to 01:00:00"),
        new("Jwt:RevocationDelay", "00:00:00.0999999", "Jwt:RevocationDelay has to be zero or from 00:00:00.1 to 01:00:00"),
        new("Jwt:RevocationDelay", "01:00:00.0000001", "Jwt:RevocationDelay has to be zero or from 00:00:00.1 to 01:00:00"),
        new("Jwt:SessionsPerUser", "0", "Jwt:SessionsPerUser has to be positive"),
        new("Jwt:SessionsPerUser", "-1", "Jwt:SessionsPerUser has to be positive"),
        new("Lockout:FreeFailures", "0", "Lockout:FreeFailures has to be positive"),
        new("Lockout:FreeFailures", "-1", "Lockout:FreeFailures has to be positive"),
        new("Lockout:MaxBlock", "00:00:00", "Lockout:MaxBlock has to be at least a second and at most a day"),
        new("Lockout:MaxBlock", "00:00:00.9999999", "Lockout:MaxBlock has to be at least a second and at most a day"),
        new("Lockout:MaxBlock", "1.00:00:00.0000001", "Lockout:MaxBlock has to be at least a second and at most a day"),
        new("RateLimit:LoginFailuresPerMinute", "0", "RateLimit:LoginFailuresPerMinute has to be positive"),
        new("RateLimit:LoginFailuresPerMinutePerAddress", "-1", "RateLimit:LoginFailuresPerMinutePerAddress has to be positive"),
        new(
            "ForwardedHeaders_Enabled",
            "true",
            "ForwardedHeaders:KnownProxies have to be set instead of ASPNETCORE_FORWARDEDHEADERS_ENABLED"),
        new(
            "FORWARDEDHEADERS_ENABLED",
            "True",
            "ForwardedHeaders:KnownProxies have to be set instead of ASPNETCORE_FORWARDEDHEADERS_ENABLED"),
        new("ForwardedHeaders:KnownProxies:0", "proxy.example.com", "ForwardedHeaders:KnownProxies have to be IP addresses"),
        new("ForwardedHeaders:KnownProxies:0", "10.0.0.0/8", "ForwardedHeaders:KnownProxies have to be IP addresses"),
        new("ForwardedHeaders:KnownProxies:0", "10.0.0.1:80", "ForwardedHeaders:KnownProxies have to be IP addresses"),
        new("ForwardedHeaders:KnownProxies:0", "*", "ForwardedHeaders:KnownProxies have to be IP addresses"),
        new("ForwardedHeaders:KnownProxies:0", "", "ForwardedHeaders:KnownProxies have to be IP addresses"),
        new("Cors:AllowedOrigins:0", "*", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "null", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://*", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://*.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com/", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com/path", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com?", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com#", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://user@app.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com:", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com:70000", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", " https://app.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com https://other.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://app.example.com,https://other.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "app.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "//app.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https://", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "ftp://app.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "file:///app", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https:app.example.com", "Cors:AllowedOrigins have to be origins such as"),
        new("Cors:AllowedOrigins:0", "https:\\\\app.example.com", "Cors:AllowedOrigins have to be origins such as"),
    ];

    private static readonly string[] ClaimsInUse =
        ["token_type", "exp", "iat", "nbf", "jti", "sub", "sid", "auth_time", "amr", "roles", "iss", "aud"];

    [TestCaseSource(nameof(Refused))]
    public void It_is_refused_and_named(string key, string value, string fault) =>
        Assert.That(
            FindErrors(Production, Secret, (key, value)),
            Is.EqualTo(new[] { fault }).Using<string, string>((found, start) => found.StartsWith(start, StringComparison.Ordinal)));

    [TestCaseSource(nameof(ClaimsInUse))]
    public void A_claim_that_is_in_use_cannot_hold_the_user_s_number(string claim) =>
        Assert.That(
            FindErrors(Production, Secret, ("Jwt:UserIdClaim", claim)).Single(),
            Does.StartWith("Jwt:UserIdClaim has to be a claim's name that is not in use"));

    [TestCase("00:00:00")]
    [TestCase("-1.00:00:00")]
    public void A_refresh_token_has_to_live_and_longer_than_the_leeway(string lifetime) => Assert.That(
        FindErrors(Production, Secret, ("Jwt:RefreshTokenLifetime", lifetime)),
        Is.EqualTo(new[]
        {
            "Jwt:RefreshTokenLifetime has to be a positive number of whole seconds, at most 3650 days.",
            "Jwt:ReuseLeeway cannot be negative and has to be shorter than RefreshTokenLifetime.",
        }));

    [Test]
    public void Everything_at_its_limit_will_do() => Assert.That(
        FindErrors(
            Production,
            Secret,
            ("Jwt:AccessTokenLifetime", "00:00:01"),
            ("Jwt:RefreshTokenLifetime", "00:00:01"),
            ("Jwt:SessionLifetime", "00:00:01"),
            ("Jwt:ReuseLeeway", "00:00:00.9999999"),
            ("Jwt:RevocationDelay", "00:00:00.1"),
            ("Jwt:SessionsPerUser", "1"),
            ("ForwardedHeaders:KnownProxies:0", "10.0.0.1"),
            ("ForwardedHeaders:KnownProxies:1", "2001:db8::1"),
            ("ForwardedHeaders:KnownProxies:2", "::ffff:10.0.0.2"),
            ("Cors:AllowedOrigins:0", "https://app.example.com"),
            ("Cors:AllowedOrigins:1", "https://app.example.com:443"),
            ("Cors:AllowedOrigins:2", "http://localhost:3000"),
            ("Cors:AllowedOrigins:3", "http://127.0.0.1"),
            ("Cors:AllowedOrigins:4", "http://[::1]:8080"),
            ("Cors:AllowedOrigins:5", "HTTPS://App.Example.com"),
            ("Lockout:FreeFailures", "1"),
            ("Lockout:MaxBlock", "00:00:01"),
            ("RateLimit:LoginFailuresPerMinute", "1"),
            ("RateLimit:LoginFailuresPerMinutePerAddress", "1"),
            ("ForwardedHeaders_Enabled", "false"),
            ("Jwt:Leeway", "00:00:00.5"),
            ("Jwt:UserIdClaim", "uid"),
            ("Jwt:AuthHeaderTypes:0", "JWT"),
            ("Jwt:AuthHeaderTypes:1", "Bearer"),
            ("jwt:updatelastlogin", "FALSE"),
            ("Sessions:StoreClient", "false"),
            ("Database:Provider", "sqlserver"),
            ("Database:ConnectionString", "Server=none"),
            ("Database:CommandTimeout", "00:00:01"),
            ("Database:MigrateOnStartup", "true"),
            ("Passwords:MinimumLength", "64"),
            ("Passwords:MaximumLength", "64"),
            ("Passwords:Iterations", "1"),
            ("Passwords:MaxConcurrentHashes", "1"),
            ("Passwords:QueueTimeout", "00:00:00.001"),
            ("Request:MaxBodySize", "1024"),
            ("Demo:Enabled", "false"),
            ("Swagger:Enabled", "true"),
            ("AutoMapper:LicenseKey", "x")),
        Is.Empty);

    [Test]
    public void Endings_may_be_looked_up_each_time() =>
        Assert.That(FindErrors(Production, Secret, ("Jwt:RevocationDelay", "00:00:00")), Is.Empty);

    [Test]
    public void The_longest_times_will_do() => Assert.That(
        FindErrors(
            Production,
            Secret,
            ("Jwt:AccessTokenLifetime", "3650.00:00:00"),
            ("Jwt:RefreshTokenLifetime", "3650.00:00:00"),
            ("Jwt:SessionLifetime", "3650.00:00:00"),
            ("Jwt:ReuseLeeway", "3649.23:59:59"),
            ("Jwt:RevocationDelay", "01:00:00"),
            ("Jwt:SessionsPerUser", "2147483647"),
            ("Lockout:FreeFailures", "2147483647"),
            ("Lockout:MaxBlock", "1.00:00:00"),
            ("Jwt:Leeway", "1.00:00:00"),
            ("Database:CommandTimeout", "01:00:00"),
            ("Passwords:QueueTimeout", "00:00:25")),
        Is.Empty);

    [Test]
    public void Development_needs_no_setting_and_production_only_a_key()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FindErrors(Development), Is.Empty);
            Assert.That(FindErrors(Development, ("Jwt:SigningKey", "")), Is.Empty);
            Assert.That(FindErrors(Development, ("Demo:Enabled", "true")), Is.Empty);
            Assert.That(FindErrors(Production, Secret), Is.Empty);
        }
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    public void Row_66_Outside_development_a_key_is_required_and_an_empty_one_is_none(string environment)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FindErrors(environment).Single(), Does.StartWith("Jwt:SigningKey is required outside development"));
            Assert.That(
                FindErrors(environment, ("Jwt:SigningKey", "")).Single(), Does.StartWith("Jwt:SigningKey is required outside development"));
            Assert.That(
                FindErrors(environment, ("Jwt:SigningKey", null)).Single(),
                Does.StartWith("Jwt:SigningKey is required outside development"));
        }
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    public void Row_66_The_demo_account_is_refused_outside_development(string environment) =>
        Assert.That(
            FindErrors(environment, Secret, ("Demo:Enabled", "true")).Single(),
            Does.StartWith("Demo:Enabled cannot be true outside development"));

    [Test]
    public void Row_66_One_message_names_every_fault_and_no_secret()
    {
        using var app = Composition.Build(
            Production,
            ("Jwt:AccesTokenLifetime", "00:05:00"),
            ("Jwt:RefreshTokenLifetime", "5"),
            ("Jwt:SessionLifetime", "00:00:00"),
            ("Jwt:PreviousKeys:0:Key", "hunter2"),
            ("Jwt:PreviousKeys:0:Algorithm", "HS256"),
            ("Jwt:PreviousKeys:0:Secret", "x"),
            ("Jwt:PreviousKeys:1:Algorithm", "none"),
            ("Demo:Enabled", "true"),
            ("Database:Provider", "SqlServer"),
            ("Passwords:MinimumLength", "1"),
            ("Passwords:Iterations", "many"),
            ("Cors:AllowedOrigins:0", "*"));

        var exception = Assert.Throws<InvalidSettingsException>(() => SettingsCheck.Run(app.Services))!;

        string[] expected =
        [
            "Cors:AllowedOrigins ",
            "Database:ConnectionString ",
            "Demo:Enabled ",
            "Jwt:AccesTokenLifetime ",
            "Jwt:PreviousKeys:0:Key ",
            "Jwt:PreviousKeys:0:Secret ",
            "Jwt:PreviousKeys:1:Algorithm ",
            "Jwt:PreviousKeys:1:Key ",
            "Jwt:RefreshTokenLifetime ",
            "Jwt:SessionLifetime ",
            "Jwt:SigningKey ",
            "Passwords:Iterations ",
            "Passwords:MinimumLength ",
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception.Errors.Select(fault => fault[..(fault.IndexOf(' ') + 1)]), Is.EqualTo(expected));
            Assert.That(
                exception.Message.Split(Environment.NewLine),
                Is.EqualTo(exception.Errors.Select(fault => "  - " + fault).Prepend("The settings cannot be used:")));
            Assert.That(exception.Message, Does.Not.Contain("hunter2"));
        }
    }

    [TestCase("Jwt:UserIdClaim", "Jwt:UserIdClaim has to be ")]
    [TestCase("Jwt:AuthHeaderTypes:0", "Jwt:AuthHeaderTypes have to be ")]
    [TestCase("Cors:AllowedOrigins:0", "Cors:AllowedOrigins have to be ")]
    [TestCase("Passwords:Iterations", "Passwords:Iterations is '', but has to be ")]
    public void A_setting_that_is_null_is_named(string key, string fault) =>
        Assert.That(FindErrors(Production, Secret, (key, null)).Single(), Does.StartWith(fault));

    [Test]
    public void A_previous_key_that_is_null_is_named() =>
        Assert.That(FindErrors(Production, Secret, ("Jwt:PreviousKeys:0", null)), Is.Not.Empty.And.All.StartsWith("Jwt:PreviousKeys:0:"));

    [Test]
    public void A_value_that_cannot_be_read_is_named_once()
    {
        // Taken for thirty days it would be longer than a refresh token lives, too.
        Assert.That(FindErrors(Production, Secret, ("Jwt:ReuseLeeway", "30")), Has.Length.EqualTo(1));
    }

    private static readonly (string Key, string? Value) Secret = ("Jwt:SigningKey", ApiFactory.Secret);

    private static string[] FindErrors(string environment, params (string Key, string? Value)[] settings)
    {
        using var app = Composition.Build(environment, settings);
        try
        {
            SettingsCheck.Run(app.Services);
            return [];
        }
        catch (InvalidSettingsException exception)
        {
            return [.. exception.Errors];
        }
    }
}
