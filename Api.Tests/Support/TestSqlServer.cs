using System.Text.RegularExpressions;
using Api.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Testcontainers.MsSql;

namespace Api.Tests.Support;

/// <summary>
/// The SQL Server that the environment variable <c>API_TEST_SQLSERVER</c> names: by the connection string of somebody who
/// may create databases, or by the word <c>container</c>, for one in Docker, of the image of docker-compose.yml. With it the
/// suite runs there, without it on SQLite.
/// </summary>
internal static partial class TestSqlServer
{
    private const string InContainer = "container";

    private static readonly string? Wanted = Environment.GetEnvironmentVariable("API_TEST_SQLSERVER");
    private static readonly Lazy<MsSqlContainer> Container = new(Start);
    private static readonly Lazy<bool> Babelfish = new(AskWhetherItIsBabelfish);

    public static bool RunsTheSuite => !string.IsNullOrEmpty(Wanted);

    /// <summary>Babelfish for PostgreSQL, which can stand in for SQL Server, lacks some of its statements.</summary>
    public static bool IsBabelfish => Babelfish.Value;

    public static string ConnectionStringTo(string database) =>
        new SqlConnectionStringBuilder(
            Wanted == InContainer ? Container.Value.GetConnectionString() : Wanted)
        { InitialCatalog = database }.ConnectionString;

    /// <summary>Skips a test that needs the server itself, saying why.</summary>
    public static void Require()
    {
        if (!RunsTheSuite)
        {
            Skipped.Because("API_TEST_SQLSERVER names no SQL Server, by a connection string or by the word \"container\": this test "
                + "needs one, and the others ran on SQLite.");
        }
    }

    /// <summary>Skips a test of what Babelfish does otherwise than SQL Server.</summary>
    public static void SkipOnBabelfish(string reason)
    {
        if (RunsTheSuite && IsBabelfish)
        {
            Skipped.Because($"Babelfish: {reason}");
        }
    }

    /// <summary>Entity Framework inserts several rows at once by MERGE.</summary>
    public static IServiceCollection AvoidWhatBabelfishLacks(this IServiceCollection services) => RunsTheSuite && IsBabelfish
        ? services.ConfigureDbContext<SqlServerAppDbContext>(options => options.UseSqlServer(server => server.MaxBatchSize(1)))
        : services;

    /// <summary>Opens a connection that is not the program's, and runs a statement.</summary>
    public static object? Execute(string database, string sql)
    {
        using var connection = new SqlConnection(ConnectionStringTo(database));
        connection.Open();
        // The text is the test's own.
#pragma warning disable CA2100
        using var command = new SqlCommand(sql, connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>Removes all that the run has made.</summary>
    public static async Task CleanUpAsync()
    {
        if (Container.IsValueCreated)
        {
            await Container.Value.DisposeAsync();
        }
        else
        {
            SqlServerDatabase.DropAll();
        }
    }

    private static bool AskWhetherItIsBabelfish() => Execute("master", "SELECT SERVERPROPERTY('Babelfish')") is not DBNull;

    private static MsSqlContainer Start()
    {
        var compose = File.ReadAllText(Repository.File("docker-compose.yml"));
        var container = new MsSqlBuilder(Image().Match(compose).Groups["image"].Value).Build();
        container.StartAsync().GetAwaiter().GetResult();
        return container;
    }

    [GeneratedRegex(@"image: (?<image>mcr\.microsoft\.com/mssql/server:\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Image();
}
