using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary>Rows are kept for <c>SessionLifetime</c> (30 days) after their end, then deleted in small batches.</summary>
[Category("Slow")]
public sealed class SessionSweepingTests
{
    private static readonly UserId Owner = new(7);

    private TestDatabase _database = null!;
    private LayersWithoutWeb _layers = null!;
    private DateTimeOffset _start;

    [SetUp]
    public void SetUp()
    {
        _database = TestDatabase.Create();
        _layers = new LayersWithoutWeb(_database.Settings);
        _start = _layers.Time.GetUtcNow();
    }

    [TearDown]
    public void TearDown()
    {
        _layers.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task A_row_is_kept_for_the_lifetime_after_it_ended()
    {
        await _layers.AddAsync([SessionRows.New(Owner, _start).End(EndReason.Blacklisted, _start.AddHours(1))]);

        _layers.Time.SetUtcNow(_start.AddDays(30).AddHours(1));
        Assert.That(await SweepAsync(_layers), Is.Zero);
        _layers.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await SweepAsync(_layers), Is.EqualTo(1));
        Assert.That(await _layers.ReadSessionsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_row_is_kept_for_the_lifetime_after_it_expired()
    {
        var session = SessionRows.New(Owner, _start);
        await _layers.AddAsync([session]);

        _layers.Time.SetUtcNow(session.RefreshExpiresAt.AddDays(30));
        Assert.That(await SweepAsync(_layers), Is.Zero);
        _layers.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await SweepAsync(_layers), Is.EqualTo(1));
    }

    [Test]
    public async Task A_session_that_lives_is_kept_however_old_it_is()
    {
        var living = SessionRows.New(
            Owner,
            _start,
            SessionExamples.Policy with { SessionLifetime = TimeSpan.FromDays(900), RefreshTokenLifetime = TimeSpan.FromDays(900) });
        await _layers.AddAsync([living]);

        _layers.Time.Advance(TimeSpan.FromDays(899));

        Assert.That(await SweepAsync(_layers), Is.Zero);
        Assert.That(await _layers.ReadSessionsAsync(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Row_37_Many_are_deleted_in_batches_and_younger_ones_stay()
    {
        TestSqlServer.SkipOnBabelfish("more than eight binary keys in a list are an error");
        await AddOldAndYoungAsync();
        var before = _layers.Statements.Count;

        Assert.That(await SweepAsync(_layers), Is.EqualTo(3_500));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                _layers.Statements.Skip(before).Where(statement => statement.Contains("DELETE FROM", StringComparison.Ordinal)),
                Has.Exactly(4).Items);
            Assert.That(await _layers.ReadSessionsAsync(), Has.Count.EqualTo(10));
        }
    }

    [TestCase(1)]
    [TestCase(1_000)]
    public async Task Row_37_A_batch_is_no_larger_than_asked_for(int limit)
    {
        if (limit > 8)
        {
            TestSqlServer.SkipOnBabelfish("more than eight binary keys in a list are an error");
        }

        await AddOldAndYoungAsync();

        var deleted = await _layers.WithAsync(
            (ISessionStore store) => store.SweepAsync(_layers.Time.GetUtcNow().AddDays(-30), limit, default));

        Assert.That(deleted, Is.EqualTo(limit));
        Assert.That(await _layers.ReadSessionsAsync(), Has.Count.EqualTo(3_510 - limit));
    }

    [Test]
    public async Task Row_37_Two_sweepers_at_once_delete_each_row_once()
    {
        TestSqlServer.SkipOnBabelfish("more than eight binary keys in a list are an error");
        await AddOldAndYoungAsync();
        using var other = new LayersWithoutWeb(_database.Settings);
        other.Time.SetUtcNow(_layers.Time.GetUtcNow());

        var deleted = await Task.WhenAll(Task.Run(() => SweepAsync(_layers)), Task.Run(() => SweepAsync(other)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted.Sum(), Is.EqualTo(3_500));
            Assert.That(await _layers.ReadSessionsAsync(), Has.Count.EqualTo(10));
        }
    }

    [Test]
    public async Task The_program_sweeps_soon_after_the_start_and_every_hour_by_itself()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (living, _) = await api.LoginAsync();
        await AddAsync(days: 30);
        foreach (var pause in new[] { TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromHours(1) })
        {
            await AddAsync(days: 32);
            api.Time.Advance(pause - TimeSpan.FromSeconds(1));
            Assert.That(await api.SessionsAsync(), Has.Count.EqualTo(3));

            api.Time.Advance(TimeSpan.FromSeconds(1));

            await SessionRequests.ShouldBecomeAsync(async () => (await api.SessionsAsync()).Count, 2);
        }

        await client.SuccessorAsync(living);

        Task AddAsync(int days) => api.WithDatabaseAsync(database =>
        {
            database.Add(SessionRows.New(Owner, api.Time.GetUtcNow().AddDays(-days)));
            return database.SaveChangesAsync();
        });
    }

    private static Task<int> SweepAsync(LayersWithoutWeb layers) =>
        layers.WithAsync((SweepSessionsHandler handler) => handler.HandleAsync(new SweepSessionsCommand(), default));

    private async Task AddOldAndYoungAsync()
    {
        await _layers.AddAsync(Enumerable.Range(0, 3_500).Select(i => SessionRows.New(Owner, _start.AddMilliseconds(i))));
        _layers.Time.Advance(TimeSpan.FromDays(32));
        await _layers.AddAsync(Enumerable.Range(0, 10).Select(i => SessionRows.New(Owner, _layers.Time.GetUtcNow().AddDays(-i))));
    }
}
