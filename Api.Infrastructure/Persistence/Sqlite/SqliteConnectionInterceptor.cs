using System.Data.Common;
using Api.Application.Deadlines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Prepares each connection: every commit is on the disk when it returns, and SQLite itself waits for a lock. If a crash undid
/// a commit, the client would have a newer token than the row, and its next refresh would look like theft.
/// </summary>
internal sealed class SqliteConnectionInterceptor(TimeSpan busyTimeout) : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Prepare(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        Prepare(connection);
        return Task.CompletedTask;
    }

    private void Prepare(DbConnection connection)
    {
        var sqlite = (SqliteConnection)connection;
        var limit = RequestDeadline.Clamp(busyTimeout);
        // Without it, Microsoft.Data.Sqlite retries every 150 ms.
        _ = raw.sqlite3_busy_timeout(sqlite.Handle, (int)limit.TotalMilliseconds);
        // For BEGIN and COMMIT, which Entity Framework sends without a command of its own.
        sqlite.DefaultTimeout = (int)limit.TotalSeconds;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}
