using System.Data.Common;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Support;

/// <summary>A SQLite file. Migrating takes a while, so it is done once and copied.</summary>
internal sealed class SqliteDatabase : TestDatabase
{
    private static readonly Lazy<byte[]> Migrated = new(Migrate);

    private readonly DirectoryInfo? _folder;

    public SqliteDatabase()
        : this(Directory.CreateTempSubdirectory("api-test-")) => System.IO.File.WriteAllBytes(File, Migrated.Value);

    /// <summary>A file that somebody else made, and will delete.</summary>
    public SqliteDatabase(string file) => File = file;

    private SqliteDatabase(DirectoryInfo folder)
    {
        _folder = folder;
        File = Path.Combine(folder.FullName, "api.db");
    }

    public string File { get; }

    // With the time-out that the program would add, or its connections would wait in a pool that is not cleared here.
    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = File, DefaultTimeout = 5 }.ConnectionString;

    public override (string Key, string? Value)[] Settings =>
        [("Database:Provider", "Sqlite"), ("Database:ConnectionString", ConnectionString)];

    /// <summary>A folder of its own without the file.</summary>
    public static SqliteDatabase MakeEmpty() => new(Directory.CreateTempSubdirectory("api-test-"));

    public override AppDbContext Open() =>
        new SqliteAppDbContext(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite($"Data Source={File};Pooling=False").Options);

    /// <summary>
    /// A copy in this folder, which it makes anew: of the file as it lies there, and of what is not yet written back to it.
    /// </summary>
    public SqliteDatabase Copy(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var part in new[] { File, File + "-wal" }.Where(System.IO.File.Exists))
        {
            System.IO.File.Copy(part, Path.Combine(folder, Path.GetFileName(part)));
        }

        return new SqliteDatabase(Path.Combine(folder, Path.GetFileName(File)));
    }

    protected override string Tables => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

    public override void Dispose()
    {
        // WebApplicationFactory disposes twice.
        if (_folder is not { Exists: true })
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

    protected override DbConnection Connect() => new SqliteConnection($"Data Source={File};Pooling=False");

    private static byte[] Migrate()
    {
        using var database = MakeEmpty();
        using (var context = database.Open())
        {
            context.Database.Migrate();
            context.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        return System.IO.File.ReadAllBytes(database.File);
    }
}
