using Api.Infrastructure.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Support;

/// <summary>A migrated SQLite file that is gone with the test. Migrating takes a while, so it is done once and copied.</summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<byte[]> Migrated = new(Migrate);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("api-test-");

    public TestDatabase()
    {
        File = Path.Combine(_folder.FullName, "api.db");
        System.IO.File.WriteAllBytes(File, Migrated.Value);
    }

    public string File { get; }

    // With the time-out that the program would add, or its connections would wait in a pool that is not cleared here.
    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = File, DefaultTimeout = 5 }.ConnectionString;

    public void Dispose()
    {
        // WebApplicationFactory disposes twice.
        if (!_folder.Exists)
        {
            return;
        }

        using (var connection = new SqliteConnection(ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
        _folder.Refresh();
    }

    private static byte[] Migrate()
    {
        var folder = Directory.CreateTempSubdirectory("api-test-");
        var file = Path.Combine(folder.FullName, "api.db");
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options;
        using (var context = new SqliteAppDbContext(options))
        {
            context.Database.Migrate();
            context.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        var bytes = System.IO.File.ReadAllBytes(file);
        folder.Delete(recursive: true);
        return bytes;
    }
}
