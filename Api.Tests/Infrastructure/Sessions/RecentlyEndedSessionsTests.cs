using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary>What one process knows of ended sessions; the clock and the readings are the test's.</summary>
public sealed class RecentlyEndedSessionsTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    // AccessTokenLifetime, no leeway, and five minutes.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private static readonly UserId Owner = new(7);

    private TestDatabase _database = null!;
    private LayersWithoutWeb _layers = null!;

    [SetUp]
    public void SetUp()
    {
        _database = TestDatabase.Create();
        _layers = new LayersWithoutWeb(_database.Settings);
    }

    [TearDown]
    public void TearDown()
    {
        _layers.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task Until_something_was_read_every_session_is_looked_up()
    {
        var live = await _layers.AddSessionAsync(Owner);
        var ended = await _layers.AddSessionAsync(Owner);
        await _layers.EndElsewhereAsync(ended, EndReason.UserDeleted, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FindAsync(live, statements: 1), Is.Null);
            Assert.That(await FindAsync(ended, statements: 1), Is.EqualTo(EndReason.UserDeleted));
            Assert.That(
                await FindAsync(SessionRows.New(Owner, Now), statements: 1),
                Is.EqualTo(EndReason.Blacklisted),
                "a row that is gone had ended");
            Assert.That(Set.IsLoaded, Is.False);
        }
    }

    [Test]
    public async Task Once_read_nothing_is_looked_up_however_many_sessions_live()
    {
        await _layers.AddAsync(Enumerable.Range(0, 2_000).Select(_ => SessionRows.New(Owner, Now)));
        var live = await _layers.AddSessionAsync(Owner);
        var ended = await _layers.AddSessionAsync(Owner);
        await _layers.EndElsewhereAsync(ended, EndReason.EndedByOwner, Now);

        await ReadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FindAsync(live, statements: 0), Is.Null);
            Assert.That(await FindAsync(ended, statements: 0), Is.EqualTo(EndReason.EndedByOwner));
            Assert.That(
                await FindAsync(SessionRows.New(Owner, Now), statements: 0),
                Is.Null,
                "an unknown session is noticed only where it is looked up");
            Assert.That(Set.Count, Is.EqualTo(1), "the memory is that of the recently ended alone");
            Assert.That(Set.IsLoaded, Is.True);
        }
    }

    [Test]
    public async Task A_reading_is_good_for_the_delay_and_not_for_longer()
    {
        var session = await _layers.AddSessionAsync(Owner);
        await ReadAsync();
        await _layers.EndElsewhereAsync(session, EndReason.Reuse, Now);

        _layers.Time.Advance(Delay);
        Assert.That(await FindAsync(session, statements: 0), Is.Null, "seen within the delay, not before the next reading");
        _layers.Time.Advance(TimeSpan.FromTicks(1));

        Assert.That(await FindAsync(session, statements: 1), Is.EqualTo(EndReason.Reuse));
    }

    [Test]
    public async Task A_token_that_is_older_than_the_window_is_looked_up()
    {
        var session = await _layers.AddSessionAsync(Owner);
        _layers.Time.Advance(Window);
        await ReadAsync();

        Assert.That(await FindAsync(session, statements: 0, issuedAt: Now - Window), Is.Null);
        Assert.That(await FindAsync(session, statements: 1, issuedAt: Now - Window - TimeSpan.FromTicks(1)), Is.Null);
    }

    [Test]
    public async Task An_ending_of_ones_own_is_known_at_once()
    {
        var session = await _layers.AddSessionAsync(Owner);
        await ReadAsync();

        await _layers.WithAsync((ISessionStore store) => store.TryEndAsync(session.Id, EndReason.Blacklisted, Now, default));

        Assert.That(await FindAsync(session, statements: 0), Is.EqualTo(EndReason.Blacklisted));
    }

    [Test]
    public async Task Whoever_is_told_that_a_session_had_ended_elsewhere_finds_it_ended_here()
    {
        var session = await _layers.AddSessionAsync(Owner);
        await ReadAsync();
        await _layers.EndElsewhereAsync(session, EndReason.Reuse, Now);

        var endedNow = await _layers.WithAsync((ISessionStore store) => store.TryEndAsync(session.Id, EndReason.Blacklisted, Now, default));

        Assert.That(endedNow, Is.False);
        Assert.That(await FindAsync(session, statements: 0), Is.EqualTo(EndReason.Reuse));
    }

    [Test]
    public async Task Ending_all_knows_those_that_had_ended_elsewhere()
    {
        var elsewhere = await _layers.AddSessionAsync(Owner);
        var here = await _layers.AddSessionAsync(Owner);
        await ReadAsync();
        await _layers.EndElsewhereAsync(elsewhere, EndReason.Reuse, Now);

        await _layers.WithAsync((ISessionStore store) => store.EndAllAsync(Owner, keep: null, EndReason.EndedByOwner, Now, default));

        Assert.That(await FindAsync(elsewhere, statements: 0), Is.EqualTo(EndReason.Reuse));
        Assert.That(await FindAsync(here, statements: 0), Is.EqualTo(EndReason.EndedByOwner));
    }

    [Test]
    public async Task An_ending_that_was_committed_late_is_seen_by_the_next_reading()
    {
        var session = await _layers.AddSessionAsync(Owner);
        _layers.Time.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync();
        await _layers.EndElsewhereAsync(session, EndReason.UserDeactivated, Now - TimeSpan.FromSeconds(30));
        Assert.That(await FindAsync(session, statements: 0), Is.Null);
        _layers.Time.Advance(Delay / 2);

        await ReadAsync();

        Assert.That(await FindAsync(session, statements: 0), Is.EqualTo(EndReason.UserDeactivated));
    }

    [Test]
    public async Task What_ended_is_forgotten_after_the_window()
    {
        var own = await _layers.AddSessionAsync(Owner);
        await _layers.WithAsync((ISessionStore store) => store.TryEndAsync(own.Id, EndReason.Blacklisted, Now, default));
        _layers.Time.Advance(Window - TimeSpan.FromMilliseconds(1));
        await ReadAsync();
        Assert.That(await FindAsync(own, statements: 0), Is.EqualTo(EndReason.Blacklisted));
        Assert.That(Set.Count, Is.Positive);

        _layers.Time.Advance(TimeSpan.FromMilliseconds(1));
        await ReadAsync();

        Assert.That(Set.Count, Is.Zero);
    }

    [Test]
    public async Task A_token_made_just_before_the_ending_expires_before_the_ending_is_forgotten()
    {
        var session = await _layers.AddSessionAsync(Owner);
        var issuedAt = Now;
        await _layers.EndElsewhereAsync(session, EndReason.Blacklisted, Now);
        _layers.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));

        await ReadAsync();

        Assert.That(await FindAsync(session, statements: 0, issuedAt), Is.EqualTo(EndReason.Blacklisted));
    }

    [Test]
    public async Task With_no_delay_every_session_is_looked_up_each_time_and_nothing_is_held()
    {
        using var layers = new LayersWithoutWeb([.. _database.Settings, ("Jwt:RevocationDelay", "00:00:00")]);
        var live = await layers.AddSessionAsync(Owner);
        var elsewhere = await layers.AddSessionAsync(Owner);
        var own = await layers.AddSessionAsync(Owner);
        await layers.EndElsewhereAsync(elsewhere, EndReason.Reuse, Now);
        await layers.WithAsync((ISessionStore store) => store.TryEndAsync(own.Id, EndReason.Blacklisted, Now, default));

        await layers.WithAsync(async (RecentlyEndedSessions ended) =>
        {
            using (Assert.EnterMultipleScope())
            {
                foreach (var (session, reason) in new (Session, EndReason?)[] { (live, null), (live, null), (elsewhere, EndReason.Reuse),
                    (own, EndReason.Blacklisted), (SessionRows.New(Owner, Now), EndReason.Blacklisted) })
                {
                    var before = layers.Statements.Count;
                    Assert.That(await ended.FindAsync(session.Id, Now, default), Is.EqualTo(reason));
                    Assert.That(layers.Statements, Has.Count.EqualTo(before + 1));
                }

                Assert.That(ended.IsLoaded, Is.True);
                Assert.That(ended.Count, Is.Zero, "nothing would ever forget it");
            }
        });
    }

    private DateTimeOffset Now => _layers.Time.GetUtcNow();

    private RecentlyEndedSessions Set
    {
        get
        {
            RecentlyEndedSessions? set = null;
            _layers.WithAsync((RecentlyEndedSessions ended) =>
            {
                set = ended;
                return Task.CompletedTask;
            }).GetAwaiter().GetResult();
            return set!;
        }
    }

    private Task ReadAsync() => Set.ReadAsync(default);

    private async Task<EndReason?> FindAsync(Session session, int statements, DateTimeOffset? issuedAt = null)
    {
        var before = _layers.Statements.Count;
        var reason = await Set.FindAsync(session.Id, issuedAt ?? Now, default);
        Assert.That(_layers.Statements, Has.Count.EqualTo(before + statements));
        return reason;
    }
}
