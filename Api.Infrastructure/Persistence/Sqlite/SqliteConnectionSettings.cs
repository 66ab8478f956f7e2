using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>What an open connection is set to, whoever opens it.</summary>
internal static class SqliteConnectionSettings
{
    // SQLITE_DBCONFIG_ENABLE_QPSG, https://sqlite.org/c3ref/c_dbconfig_defensive.html
    private const int QueryPlannerStability = 1007;

    /// <summary>
    /// Has every commit on the disk when it returns. If a crash undid a commit, the client would have a newer token than the row,
    /// and its next refresh would look like theft.
    /// </summary>
    public static void MakeDurable(this SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL;";
        command.ExecuteNonQuery();
    }

    /// <summary>Has SQLite itself wait for a lock; without it, Microsoft.Data.Sqlite retries every 150 ms.</summary>
    public static void SetBusyTimeout(this SqliteConnection connection, TimeSpan timeout) =>
        _ = raw.sqlite3_busy_timeout(connection.Handle, (int)timeout.TotalMilliseconds);

    /// <summary>
    /// Has SQLite plan a prepared statement once, whatever its parameters. It plans anew with each value of a LIMIT otherwise, which
    /// was a sixth of the processor time of a page of users.
    /// </summary>
    public static void PlanOnce(this SqliteConnection connection) =>
        _ = raw.sqlite3_db_config(connection.Handle, QueryPlannerStability, 1, out _);
}
