using System.Data.Common;
using Api.Application.Deadlines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Prepares each connection: every commit is on the disk when it returns, and a busy database is waited for inside SQLite.
/// A commit that a crash took back would leave the client with a newer token than the row, and so make it look like a thief.
/// </summary>
internal sealed class SqliteConnectionInterceptor(TimeSpan busyTimeout) : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Prepare(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Prepare(connection);
        return Task.CompletedTask;
    }

    private void Prepare(DbConnection connection)
    {
        var sqlite = (SqliteConnection)connection;
        var limit = RequestDeadline.Clamp(busyTimeout);
        // Microsoft.Data.Sqlite itself would sleep in steps of 150 ms.
        _ = raw.sqlite3_busy_timeout(sqlite.Handle, (int)limit.TotalMilliseconds);
        // For what is no command of ours: the beginning and the end of a transaction.
        sqlite.DefaultTimeout = (int)limit.TotalSeconds;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}
