using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Api.Infrastructure.Persistence;

/// <summary>Makes the connection strings that are used of the one that is set.</summary>
internal static class ConnectionStrings
{
    private const string DefaultFile = "Data Source=data/api.db";

    /// <summary>
    /// Turns the pool's blocking period off: the pool would refuse connections for up to a minute after the server was away,
    /// although it is back.
    /// </summary>
    public static string ForSqlServer(DatabaseOptions options) =>
        new SqlConnectionStringBuilder(options.ConnectionString) { PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock }.ConnectionString;

    /// <summary>Makes the path absolute, relative to <paramref name="contentRoot"/>, and creates its folder.</summary>
    public static string ForSqlite(DatabaseOptions options, string contentRoot)
    {
        var setting = string.IsNullOrEmpty(options.ConnectionString) ? DefaultFile : options.ConnectionString;
        var builder = new SqliteConnectionStringBuilder(setting)
        {
            DefaultTimeout = (int)options.CommandTimeout.TotalSeconds,
            Mode = SqliteOpenMode.ReadWrite,
        };
        builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);
        Directory.CreateDirectory(Path.GetDirectoryName(builder.DataSource)!);
        return builder.ConnectionString;
    }
}
