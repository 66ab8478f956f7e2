using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Api.Infrastructure.Persistence;

/// <summary>The connection strings that are used, made of the one that is set.</summary>
internal static class ConnectionStrings
{
    private const string DefaultFile = "Data Source=data/api.db";

    /// <summary>
    /// Without the pool's blocking period: it would remember for up to a minute that the server was away, and refuse to use it
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
