using Api.Infrastructure.Persistence.Sqlite;
using Api.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>Group commit, on a table of one row that must not become 100.</summary>
public sealed class SqliteWriterTests
{
    private static readonly SqliteStatement Add = new("UPDATE Row SET Number = Number + @more", ["@more"]);

    private DirectoryInfo _folder = null!;
    private string _file = null!;
    private SqliteWriteLock _turns = null!;
    private SqliteWriter _writer = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("api-test-");
        _file = Path.Combine(_folder.FullName, "row.db");
        Make();
        _turns = new SqliteWriteLock();
        _writer = Writer(_turns);
    }

    [TearDown]
    public void TearDown()
    {
        _writer.Dispose();
        _turns.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task Those_who_wait_together_are_committed_together()
    {
        Checkpoint();
        List<Task<int>> writes;
        using (await _turns.TakeAsync(CancellationToken.None))
        {
            writes = [.. Enumerable.Range(0, 50).Select(_ => AddAsync(1))];
        }

        Assert.That(await Task.WhenAll(writes).WaitAsync(Hang.Limit), Is.All.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Number(), Is.EqualTo(50));
            Assert.That(Checkpoint(), Is.EqualTo(1), "each commit writes the row's page once");
        }
    }

    [Test]
    public async Task The_one_that_fails_fails_alone()
    {
        List<Task<int>> writes;
        using (await _turns.TakeAsync(CancellationToken.None))
        {
            writes = [AddAsync(1), AddAsync(99), AddAsync(2), AddAsync(97), AddAsync(3)];
        }

        await Task.WhenAll(writes[0], writes[2], writes[4]).WaitAsync(Hang.Limit);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                async () => await writes[1].WaitAsync(Hang.Limit),
                Throws.InstanceOf<SqliteException>().With.Property(nameof(SqliteException.SqliteErrorCode)).EqualTo(raw.SQLITE_CONSTRAINT));
            Assert.That(async () => await writes[3].WaitAsync(Hang.Limit), Throws.InstanceOf<SqliteException>());
            Assert.That(Number(), Is.EqualTo(6));
        }
    }

    [TestCase(0, TestName = "Whoever_began_the_group_may_give_up")]
    [TestCase(1, TestName = "Whoever_joined_the_group_may_give_up")]
    public async Task Whoever_gives_up_in_the_queue_is_left_out(int impatient)
    {
        using var cancellation = new CancellationTokenSource();
        List<Task<int>> writes;
        using (await _turns.TakeAsync(CancellationToken.None))
        {
            writes = [.. Enumerable.Range(0, 3).Select(i => AddAsync(1 << i, i == impatient ? cancellation.Token : default))];
            await cancellation.CancelAsync();
            Assert.That(async () => await writes[impatient].WaitAsync(Hang.Limit), Throws.InstanceOf<OperationCanceledException>());
        }

        writes.RemoveAt(impatient);
        await Task.WhenAll(writes).WaitAsync(Hang.Limit);
        Assert.That(Number(), Is.EqualTo(7 - (1 << impatient)));
    }

    [Test]
    public async Task Another_process_that_keeps_the_lock_is_an_outage_of_all_and_is_over_with_it()
    {
        await AddAsync(1);
        using (var other = Open())
        {
            Execute(other, "BEGIN IMMEDIATE");
            var writes = Enumerable.Range(0, 3).Select(_ => AddAsync(1)).ToList();
            foreach (var write in writes)
            {
                Assert.That(
                    async () => await write.WaitAsync(Hang.Limit),
                    Throws.InstanceOf<SqliteException>().With.Property(nameof(SqliteException.SqliteErrorCode)).EqualTo(raw.SQLITE_BUSY));
            }
        }

        await AddAsync(1).WaitAsync(Hang.Limit);
        Assert.That(Number(), Is.EqualTo(2));
    }

    [Test]
    public async Task Another_file_in_the_place_of_the_first_is_written_to()
    {
        await AddAsync(5);
        _writer.Close();
        File.Move(_file, _file + ".old");
        Assert.That(
            async () => await AddAsync(1).WaitAsync(Hang.Limit),
            Throws.InstanceOf<SqliteException>(),
            "an empty file would be made, were the mode of the connection not to open only");
        Make();

        await AddAsync(1).WaitAsync(Hang.Limit);
        Assert.That(Number(), Is.EqualTo(1));
    }

    [Test]
    public async Task Two_writers_as_in_two_processes_lose_nothing()
    {
        using var turns = new SqliteWriteLock();
        using var other = Writer(turns, TimeSpan.FromSeconds(60));
        using var patient = Writer(_turns, TimeSpan.FromSeconds(60));
        using var limited = Open();
        Execute(limited, "DROP TABLE Row; CREATE TABLE Row (Number INTEGER NOT NULL); INSERT INTO Row VALUES (0)");

        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                Assert.That(await (i % 2 == 0 ? other : patient).ExecuteAsync(Add, [1], CancellationToken.None), Is.EqualTo(1));
            }
        }))).WaitAsync(Hang.Limit);

        Assert.That(Number(), Is.EqualTo(32 * 20));
    }

    [Test]
    public void Who_comes_after_the_end_is_told()
    {
        _writer.Dispose();

        Assert.That(async () => await AddAsync(1).WaitAsync(Hang.Limit), Throws.InstanceOf<ObjectDisposedException>());
    }

    private SqliteWriter Writer(SqliteWriteLock turns, TimeSpan? busyTimeout = null) => new(
        new SqliteConnectionStringBuilder { DataSource = _file, Mode = SqliteOpenMode.ReadWrite }.ConnectionString,
        busyTimeout ?? TimeSpan.FromSeconds(1),
        turns);

    private Task<int> AddAsync(int more, CancellationToken cancellationToken = default) =>
        _writer.ExecuteAsync(Add, [more], cancellationToken);

    private void Make()
    {
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "CREATE TABLE Row (Number INTEGER NOT NULL CHECK (Number < 100)); INSERT INTO Row VALUES (0)");
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        connection.Open();
        return connection;
    }

    private long Number()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Number FROM Row";
        return (long)command.ExecuteScalar()!;
    }

    /// <returns>How many pages had been written to the log since the last time.</returns>
    private long Checkpoint()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(RESTART)";
        using var row = command.ExecuteReader();
        row.Read();
        return row.GetInt64(1);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
