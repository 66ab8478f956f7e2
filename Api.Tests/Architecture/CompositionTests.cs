using System.Reflection;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using AutoMapper;
using AutoMapper.Internal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Tests.Architecture;

/// <summary>What the compiler cannot check of the program as it is composed.</summary>
public sealed class CompositionTests
{
    [Test]
    public void The_mapping_is_valid()
    {
        using var app = Composition.Build("Development");
        var mapping = app.Services.GetRequiredService<IMapper>().ConfigurationProvider;

        mapping.AssertConfigurationIsValid();
        Assert.That(
            mapping.Internal().GetAllTypeMaps().Select(map => map.DestinationType),
            Does.Contain(typeof(UserResponse)));
    }

    [TestCase("Sqlite", "Data Source=absent.db")]
    [TestCase("SqlServer", "Server=absent;Database=absent")]
    public async Task The_migrations_make_what_the_model_says(string provider, string connection)
    {
        await using var app = WithDatabase(provider, connection);
        await using var scope = app.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AppDbContext>().Database;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(database.ProviderName, Does.EndWith("." + provider));
            Assert.That(database.GetMigrations(), Is.Not.Empty);
            Assert.That(database.HasPendingModelChanges(), Is.False, "run Api.Infrastructure/Persistence/add-migration.sh");
        }
    }

    [Test]
    public async Task Both_databases_have_the_same_migrations()
    {
        await using var sqlite = WithDatabase("Sqlite", "Data Source=absent.db");
        await using var sqlServer = WithDatabase("SqlServer", "Server=absent");

        Assert.That(await NamesAsync(sqlite), Is.EqualTo(await NamesAsync(sqlServer)).And.Not.Empty);

        static async Task<List<string>> NamesAsync(WebApplication app)
        {
            await using var scope = app.Services.CreateAsyncScope();
            return [.. scope.ServiceProvider.GetRequiredService<AppDbContext>().Database.GetMigrations().Select(
                id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..])];
        }
    }

    [Test]
    public async Task The_script_for_SQL_Server_is_made()
    {
        await using var app = WithDatabase("SqlServer", "Server=absent;Database=absent");
        await using var scope = app.Services.CreateAsyncScope();

        var script = scope.ServiceProvider
            .GetRequiredService<AppDbContext>()
            .GetService<IMigrator>()
            .GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        string[] columns =
        [
            "[Id] binary(16)",
            "[UserId] bigint",
            "[CurrentTokenId] binary(16) NOT NULL",
            "[PreviousTokenId] binary(16) NULL",
            "[RotationKeyHash] binary(32) NULL",
            "[CreatedAt] datetime2(3) NOT NULL",
            "[RotatedAt] datetime2(3) NULL",
            "[LastUsedAt] datetime2(3) NOT NULL",
            "[RefreshExpiresAt] datetime2(3) NOT NULL",
            "[ExpiresAt] datetime2(3) NOT NULL",
            "[EndedAt] datetime2(3) NULL",
            "[EndReason] tinyint NULL",
            "[UserAgent] varchar(256) NULL",
            "[IpAddress] varchar(45) NULL",
        ];
        var start = script.IndexOf("CREATE TABLE [Sessions]", StringComparison.Ordinal);
        var sessions = script[start..script.IndexOf("CREATE TABLE [Users]", start, StringComparison.Ordinal)];
        using (Assert.EnterMultipleScope())
        {
            foreach (var column in columns)
            {
                Assert.That(sessions, Does.Contain(column));
            }

            Assert.That(script, Does.Contain("ALTER INDEX [PK_Sessions] ON [Sessions] SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = ON)"));
            Assert.That(script, Does.Not.Contain("datetimeoffset").And.Not.Contain("uniqueidentifier"));
        }
    }

    [Test]
    public void Nothing_of_Data_Protection_is_started()
    {
        var protection = typeof(KeyManagementOptions).Assembly;
        var framework = new ServiceCollection();
        framework.AddAuthentication();
        using var app = Composition.Build("Development");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                framework.Where(service => service.ServiceType == typeof(IHostedService))
                    .Select(service => service.ImplementationType?.Assembly),
                Is.EqualTo(new[] { protection }),
                "what AddInfrastructure looks for is what the framework registers");
            Assert.That(
                app.Services.GetServices<IHostedService>().Select(service => service.GetType().Assembly),
                Is.Not.Empty.And.None.EqualTo(protection));
        }
    }

    [Test]
    public void The_error_codes_are_exactly_those_of_the_contract_that_are_built()
    {
        (string, int)[] expected =
        [
            ("invalid", 400), ("parse_error", 400), ("code_not_valid", 400),
            ("not_authenticated", 401), ("bad_authorization_header", 401), ("token_not_valid", 401),
            ("user_not_found", 401), ("user_inactive", 401), ("no_active_account", 401),
            ("fresh_login_required", 401),
            ("permission_denied", 403), ("csrf_failed", 403),
            ("not_found", 404),
            ("method_not_allowed", 405),
            ("not_acceptable", 406),
            ("username_taken", 409), ("email_taken", 409), ("last_administrator", 409), ("role_taken", 409), ("role_in_use", 409),
            ("precondition_failed", 412),
            ("content_too_large", 413),
            ("unsupported_media_type", 415),
            ("server_error", 500),
            ("idempotency_key_reused", 422),
            ("throttled", 429),
            ("temporarily_unavailable", 503),
        ];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ErrorCode.All.Select(code => (code.Name, code.Status)), Is.EquivalentTo(expected));
            Assert.That(ErrorCode.All.Select(code => code.Name), Is.Unique);
            Assert.That(
                typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)),
                Is.EquivalentTo(ErrorCode.All));
            Assert.That(ErrorCode.All.Select(code => code.Type), Is.All.StartsWith("https://www.rfc-editor.org/rfc/rfc"));
        }
    }

    private static WebApplication WithDatabase(string provider, string connection) =>
        Composition.Build("Development", ("Database:Provider", provider), ("Database:ConnectionString", connection));
}
