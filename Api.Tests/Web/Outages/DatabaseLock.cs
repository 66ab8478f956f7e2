using Api.Infrastructure.Persistence.Sqlite;
using Api.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Outages;

/// <summary>Somebody else holds the database file, until this is disposed.</summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly SqliteConnection _connection;

    private DatabaseLock(ApiFactory api)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = api.File(), Pooling = false }.ConnectionString);
        _connection.Open();
    }

    /// <summary>Nobody else can write; in WAL mode reading goes on.</summary>
    public static DatabaseLock AgainstWriters(ApiFactory api)
    {
        var taken = new DatabaseLock(api);
        taken.Run("BEGIN EXCLUSIVE");
        return taken;
    }

    /// <summary>Nobody else can read or write.</summary>
    public static async Task<DatabaseLock> AgainstEverybodyAsync(ApiFactory api)
    {
        await api.CloseConnectionsAsync();
        var taken = new DatabaseLock(api);
        taken.Run("PRAGMA locking_mode = EXCLUSIVE");
        taken.Run("BEGIN EXCLUSIVE");
        return taken;
    }

    public void Dispose() => _connection.Dispose();

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        // The text is the test's own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

internal static class DatabaseFiles
{
    /// <summary>The file of a program that runs on SQLite.</summary>
    public static string File(this ApiFactory api) => ((SqliteDatabase)api.Database).File;

    /// <summary>Open connections would go on with a file that has no name any more.</summary>
    public static Task CloseConnectionsAsync(this ApiFactory api) => api.WithDatabaseAsync(database =>
    {
        api.Services.GetRequiredService<SqliteReaders>().Close();
        api.Services.GetRequiredService<SqliteWriter>().Close();
        SqliteConnection.ClearPool((SqliteConnection)database.Database.GetDbConnection());
        return Task.CompletedTask;
    });

    /// <summary>Moves the file elsewhere; returns where.</summary>
    public static async Task<string> TakeAwayAsync(this ApiFactory api)
    {
        await api.CloseConnectionsAsync();
        var elsewhere = api.File() + ".elsewhere";
        System.IO.File.Move(api.File(), elsewhere);
        return elsewhere;
    }
}
