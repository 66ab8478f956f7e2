using Api.Application.Sessions;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>The queue of those who write to a SQLite file.</summary>
public sealed class SqliteWriteLockTests
{
    private const int Writers = 32;

    // Of a queue that stands still, not of one that works.
    private SqliteDatabase _database = null!;
    private LayersWithoutWeb _layers = null!;

    [SetUp]
    public void SetUp()
    {
        _database = new SqliteDatabase();
        _layers = new LayersWithoutWeb(_database.Settings);
    }

    [TearDown]
    public void TearDown()
    {
        _layers.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task There_is_one_writer_at_a_time_and_each_gets_its_turn()
    {
        var (writing, most, done) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteAsync(async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref writing));
            await Task.Yield();
            Interlocked.Decrement(ref writing);
            return ++done;
        })))).WaitAsync(Hang.Limit);

        Assert.That((most, done), Is.EqualTo((1, Writers)));
    }

    [Test]
    public async Task Waiting_ends_with_a_cancellation_and_the_turn_goes_to_those_behind()
    {
        using var turns = new SqliteWriteLock();
        using var cancellation = new CancellationTokenSource();
        var writing = await turns.TakeAsync(CancellationToken.None);
        var impatient = turns.TakeAsync(cancellation.Token);
        var behind = turns.TakeAsync(CancellationToken.None);

        await cancellation.CancelAsync();
        Assert.That(async () => await impatient.WaitAsync(Hang.Limit), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(behind.IsCompleted, Is.False, "nobody else gets a turn by it");

        writing.Dispose();
        using var turn = await behind.WaitAsync(Hang.Limit);
    }

    [Test]
    public async Task Whoever_fails_or_is_cancelled_while_writing_gives_the_turn_back()
    {
        Assert.That(
            async () => await WriteAsync<int>(() => throw new InvalidOperationException("at once")), Throws.InvalidOperationException);
        Assert.That(
            async () => await WriteAsync(() => Task.FromException<int>(new TimeoutException("later"))),
            Throws.InstanceOf<TimeoutException>());
        Assert.That(
            async () => await WriteAsync(() => Task.FromCanceled<int>(new CancellationToken(canceled: true))),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(await WriteAsync(() => Task.FromResult(7)).WaitAsync(Hang.Limit), Is.EqualTo(7));
    }

    [Test]
    public async Task A_transaction_that_fails_gives_the_turn_back()
    {
        await _layers.WithDatabaseAsync(database =>
        {
            Assert.That(
                async () => await database.InTransactionAsync<int>(
                    () => throw new InvalidOperationException("inside"), CancellationToken.None),
                Throws.InvalidOperationException);
            return Task.CompletedTask;
        });

        Assert.That(await WriteAsync(() => Task.FromResult(7)).WaitAsync(Hang.Limit), Is.EqualTo(7));
    }

    [Test]
    public async Task Readers_wait_for_no_turn()
    {
        var writing = new TaskCompletionSource<int>();
        var writer = WriteAsync(() => writing.Task);

        await _layers.WithDatabaseAsync(database => database.Users.CountAsync().WaitAsync(Hang.Limit));

        Assert.That(writer.IsCompleted, Is.False);
        writing.SetResult(7);
        await writer.WaitAsync(Hang.Limit);
    }

    // The calls of the API are run under a time limit by EveryCall; this one has no call.
    [Test]
    public async Task Sweeping_takes_one_turn_at_a_time()
    {
        await _layers.WithDatabaseAsync(async database =>
        {
            database.Add(SessionExamples.Start());
            await database.SaveChangesAsync();
        });
        _layers.Time.Advance(TimeSpan.FromDays(40));

        var swept = await _layers.WithAsync(
            (SweepSessionsHandler sweep) => sweep.HandleAsync(new SweepSessionsCommand(), CancellationToken.None)).WaitAsync(Hang.Limit);

        Assert.That(swept, Is.EqualTo(1));
    }

    private Task<T> WriteAsync<T>(Func<Task<T>> work) =>
        _layers.WithAsync((AppDbContext database) => database.WriteAsync(work, CancellationToken.None));
}
