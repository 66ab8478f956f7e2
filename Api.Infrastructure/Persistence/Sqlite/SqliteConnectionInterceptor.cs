using System.Data.Common;
using Api.Application.Deadlines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Prepares each connection that Entity Framework opens: every commit is on the disk when it returns, and SQLite itself waits for a
/// lock.
/// </summary>
internal sealed class SqliteConnectionInterceptor(TimeSpan busyTimeout) : DbConnectionInterceptor
{
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
        sqlite.SetBusyTimeout(limit);
        // For BEGIN and COMMIT, which Entity Framework sends without a command of its own.
        sqlite.DefaultTimeout = (int)limit.TotalSeconds;
        sqlite.MakeDurable();
    }
}
