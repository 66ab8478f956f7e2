using System.Data.Common;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>How the program opens its SQLite file.</summary>
public sealed class SqliteConnectionTests
{
    private const long Full = 2;

    private SqliteDatabase _database = null!;

    [SetUp]
    public void SetUp() => _database = new SqliteDatabase();

    [TearDown]
    public void TearDown() => _database.Dispose();

    [Test]
    public async Task Every_connection_fresh_or_pooled_is_durable_and_waits_inside_SQLite()
    {
        using var layers = Compose(("Database:CommandTimeout", "00:00:03"));

        // Several at once, so that there are several; then again, so that they come from the pool.
        var fresh = await ReadPragmasAsync(layers, count: 3);
        var pooled = await ReadPragmasAsync(layers, count: 4);

        Assert.That(fresh.Concat(pooled), Has.Exactly(7).Items.EqualTo(("wal", Full, 3000L)));
    }

    [Test]
    public async Task A_file_in_another_journal_mode_is_switched_to_WAL_and_migrated()
    {
        // As a restored backup is.
        _database.Query("PRAGMA journal_mode = DELETE");
        using var layers = Compose();

        await layers.WithAsync((DatabasePreparation preparation) => preparation.PrepareAsync(default));

        Assert.That(_database.QueryColumn("PRAGMA journal_mode"), Is.EqualTo(new[] { "wal" }));
    }

    [Test]
    public async Task An_empty_file_is_migrated()
    {
        // As another process leaves it for a moment that makes the database at the same time.
        await File.WriteAllBytesAsync(_database.File, []);
        using var layers = Compose();

        await layers.WithAsync((DatabasePreparation preparation) => preparation.PrepareAsync(default));

        Assert.That(_database.QueryColumn("SELECT count(*) FROM Sessions"), Is.EqualTo(new[] { 0L }));
    }

    [Test]
    public async Task A_folder_that_does_not_exist_is_made()
    {
        var file = Path.Combine(Path.GetDirectoryName(_database.File)!, "new", "folder", "api.db");
        using var layers = Compose(("Database:ConnectionString", $"Data Source={file}"));

        await layers.WithAsync((DatabasePreparation preparation) => preparation.PrepareAsync(default));

        Assert.That(new SqliteDatabase(file).QueryColumn("SELECT count(*) FROM Sessions"), Is.EqualTo(new[] { 0L }));
    }

    [Test]
    public async Task Migrations_are_left_to_the_operator_where_the_settings_say_so()
    {
        var file = Path.Combine(Path.GetDirectoryName(_database.File)!, "unmigrated.db");
        using var layers = Compose(("Database:ConnectionString", $"Data Source={file}"), ("Database:MigrateOnStartup", "false"));

        await layers.WithAsync((DatabasePreparation preparation) => preparation.PrepareAsync(default));

        Assert.That(File.Exists(file), Is.False);
    }

    private LayersWithoutWeb Compose(params (string Key, string? Value)[] settings) =>
        new([("Database:ConnectionString", _database.ConnectionString), .. settings]);

    private static async Task<List<(string JournalMode, long Synchronous, long BusyTimeout)>> ReadPragmasAsync(
        LayersWithoutWeb layers, int count)
    {
        var scopes = Enumerable.Range(0, count).Select(_ => layers.CreateScope()).ToList();
        var read = new List<(string, long, long)>();
        foreach (var scope in scopes)
        {
            var database = scope.ServiceProvider.GetRequiredService<AppDbContext>().Database;
            await database.OpenConnectionAsync();
            var connection = database.GetDbConnection();
            read.Add((
                (string)Pragma(connection, "journal_mode"),
                (long)Pragma(connection, "synchronous"),
                (long)Pragma(connection, "busy_timeout")));
        }

        foreach (var scope in scopes)
        {
            await scope.DisposeAsync();
        }

        return read;
    }

    private static object Pragma(DbConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return command.ExecuteScalar()!;
    }
}
