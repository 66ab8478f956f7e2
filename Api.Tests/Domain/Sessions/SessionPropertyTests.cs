using System.Collections.Concurrent;
using Api.Domain.Sessions;
using Api.Tests.Support;
using CsCheck;
using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Domain.Sessions;

/// <summary>
/// What holds for every sequence of events: anybody presents any token that was ever issued, at any time and by clocks
/// that go back, and the session is ended now and then.
/// </summary>
public sealed class SessionPropertyTests
{
    private const long Runs = 3_000;

    // Whole milliseconds, as the row keeps times.
    private static readonly Gen<SessionPolicy> Policies =
        from leeway in OneOf(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10))
        from refresh in OneOf(TimeSpan.FromMinutes(15), TimeSpan.FromDays(1))
        from lifetime in OneOf(TimeSpan.FromMinutes(20), TimeSpan.FromDays(3))
        from clocks in OneOf(TimeSpan.Zero, TimeSpan.FromSeconds(10))
        from rotates in Gen.Frequency((9, Gen.Const(true)), (1, Gen.Const(false)))
        select new SessionPolicy(
            TimeSpan.FromMinutes(5), refresh, lifetime, rotates, leeway, clocks, StoreClient: true, SessionsPerUser: 100);

    private static readonly Gen<TimeSpan> Steps = Gen.OneOf(
        OneOf(TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)),
        Gen.Int[0, 60_000].Select(ms => TimeSpan.FromMilliseconds(ms)),
        Gen.Int[0, 1_500].Select(minutes => TimeSpan.FromMinutes(minutes)),
        Gen.Int[-90, 0].Select(seconds => TimeSpan.FromSeconds(seconds)));

    // Mostly the same one, or a key would hardly ever be used again.
    private static readonly Gen<int> Keys = Gen.Frequency((1, Gen.Const(0)), (5, Gen.Const(1)), (1, Gen.Const(2)));

    private static readonly Gen<Event> Events = Gen.Frequency(
        (40, from wait in Steps from age in Gen.Int[0, 3] from key in Keys select new Event(wait, age, key, End: false)),
        (20, from wait in Steps from age in Gen.Int[0, 40] from key in Keys select new Event(wait, age, key, End: false)),
        (1, Steps.Select(wait => new Event(wait, Age: 0, Key: 0, End: true))));

    private static readonly Gen<(SessionPolicy Policy, Event[] Events)> Stories = Gen.Select(Policies, Events.Array[1, 40]);

    [Test]
    public void No_sequence_of_events_leaves_two_live_refresh_tokens() => Stories.Sample(
        story =>
        {
            var history = new History(story.Policy);
            foreach (var happening in story.Events)
            {
                history.Happen(happening);
                var alive = history.Issued
                    .Where(token => history.Ask(token) is RotationOutcome.Rotated or RotationOutcome.Unchanged)
                    .ToList();
                Require(alive.Count <= 1, $"{alive.Count} tokens are alive");
                Require(
                    alive.TrueForAll(token => token.Id == history.Session.CurrentTokenId), "another token than the current one is alive");
            }
        },
        iter: Runs);

    [Test]
    public void An_ended_session_stays_ended_with_its_time_and_reason() => Stories.Sample(
        story =>
        {
            var history = new History(story.Policy);
            Session? ended = null;
            foreach (var happening in story.Events)
            {
                history.Happen(happening);
                ended ??= history.Session.EndedAt is null ? null : history.Session;
                Require(ended is null || history.Session == ended, "an ended session changed");
                Require(ended is null
                    || history.Issued.TrueForAll(token => history.Ask(token) is RotationOutcome.Ended), "an ended session answers");
            }
        },
        iter: Runs);

    [Test]
    public void A_session_rotates_at_most_once_per_leeway() => Stories.Sample(
        story =>
        {
            var history = new History(story.Policy);
            foreach (var happening in story.Events)
            {
                var before = history.Session;
                history.Happen(happening);
                if (before.RotatedAt is { } earlier && before.CurrentTokenId != history.Session.CurrentTokenId
                    && story.Policy.ReuseLeeway > TimeSpan.Zero)
                {
                    Require(
                        history.Session.RotatedAt - earlier >= story.Policy.ReuseLeeway,
                        $"rotated at {earlier:O} and at {history.Session.RotatedAt:O}");
                }
            }
        },
        iter: Runs);

    [Test]
    public void A_token_replaced_long_ago_ends_the_session_unless_it_has_expired() => Stories.Sample(
        story =>
        {
            var history = new History(story.Policy);
            foreach (var happening in story.Events)
            {
                history.Happen(happening);
                var session = history.Session;
                foreach (var old in history.Issued.Where(
                    token => token.Id != session.CurrentTokenId && token.Id != session.PreviousTokenId))
                {
                    var over = story.Policy.IsOver(
                        old.ExpiresAt, history.Now) || story.Policy.IsOver(session.RefreshExpiresAt, history.Now);
                    var outcome = history.Ask(old);
                    Require(
                        session.EndedAt is not null ? outcome is RotationOutcome.Ended
                            : over ? outcome is RotationOutcome.Expired
                            : outcome is RotationOutcome.ReuseDetected { Session: { EndReason: EndReason.Reuse } ended }
                                && ended.EndedAt <= history.Now,
                        $"{outcome.GetType().Name} for a token replaced long ago");
                }
            }
        },
        iter: Runs);

    [Test]
    public void Tokens_live_exactly_their_lifetime_or_until_the_end_of_the_session() => Stories.Sample(
        story =>
        {
            var history = new History(story.Policy);
            foreach (var happening in story.Events)
            {
                history.Happen(happening);
                var session = history.Session;
                var life = session.RefreshExpiresAt - session.CurrentTokenIssuedAt;
                var access = session.AccessTokenLife(story.Policy, history.Now);
                Require(life == story.Policy.RefreshTokenLifetime
                    || session.RefreshExpiresAt == session.ExpiresAt, $"a refresh token lives {life}");
                Require(life <= story.Policy.RefreshTokenLifetime, $"a refresh token lives {life}");
                Require(session.RefreshExpiresAt.Ticks % TimeSpan.TicksPerSecond == 0, "a fraction of a second");
                Require(session.RefreshExpiresAt <= session.ExpiresAt, "a refresh token outlives its session");
                Require(access.ExpiresAt <= session.RefreshExpiresAt, "an access token outlives its session");
            }
        },
        iter: Runs);

    /// <summary>
    /// One client that keeps each answer it gets and repeats at once what was not answered, at most three times in seven
    /// seconds each (guarantee 1 of the protocol).
    /// </summary>
    [Test]
    public void An_honest_client_is_never_taken_for_a_thief() => Gen
        .Select(Steps.Where(step => step >= TimeSpan.Zero), Gen.Int[0, 3], Gen.Int[1, 7_000])
        .Array[1, 60]
        .Sample(
            uses =>
            {
                var history = new History(Policy);
                var stored = history.Issued[0];
                foreach (var (wait, lost, delay) in uses)
                {
                    history.Wait(wait);
                    for (var attempt = 0; attempt <= lost; attempt++)
                    {
                        history.Present(stored);
                        history.Wait(attempt < lost ? TimeSpan.FromMilliseconds(delay) : TimeSpan.Zero);
                    }

                    Require(history.Session.EndedAt is null, "an honest client was taken for a thief");
                    stored = history.Issued.Single(token => token.Id == history.Session.CurrentTokenId);
                }
            },
            iter: Runs);

    /// <summary>Without it, a generator gone wrong would leave the properties above without anything to find.</summary>
    [Test]
    public void The_random_stories_reach_every_outcome()
    {
        var seen = new ConcurrentDictionary<Type, int>();
        Stories.Sample(
            story =>
            {
                var history = new History(story.Policy);
                foreach (var happening in story.Events)
                {
                    if (history.Happen(happening) is { } outcome)
                    {
                        seen.AddOrUpdate(outcome.GetType(), 1, (_, count) => count + 1);
                    }
                }
            },
            iter: Runs);

        Assert.That(seen.Keys, Is.EquivalentTo(typeof(RotationOutcome).GetNestedTypes()));
        Assert.That(seen.Values, Is.All.GreaterThan(50));
    }

    private static Gen<TimeSpan> OneOf(params TimeSpan[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Not an assertion of NUnit, which would be counted although CsCheck catches it to find a smaller example.
    private static void Require(bool holds, string broken)
    {
        if (!holds)
        {
            throw new AssertionException(broken);
        }
    }

    /// <summary>
    /// One thing that happens after a while: a token is presented, counted back from the newest, with one of few keys or
    /// none, or the session is ended.
    /// </summary>
    private sealed record Event(TimeSpan Wait, int Age, int Key, bool End);

    private static RotationKey? KeyOf(int number) =>
        RotationKey.TryParse($"idempotency-key-{number}", out var key) && number > 0 ? key : null;

    /// <summary>One session, the tokens that were issued for it, and the time.</summary>
    private sealed class History
    {
        private readonly SessionPolicy _policy;

        public History(SessionPolicy policy)
        {
            _policy = policy;
            Session = Start(policy);
            Issued = [Session.Current()];
        }

        public Session Session { get; private set; }

        public List<PresentedToken> Issued { get; }

        public DateTimeOffset Now { get; private set; } = Login;

        public void Wait(TimeSpan step) => Now += step;

        public RotationOutcome? Happen(Event happening)
        {
            Wait(happening.Wait);
            if (happening.End)
            {
                Session = Session.End(EndReason.Blacklisted, Now);
                return null;
            }

            return Present(Issued[Math.Max(0, Issued.Count - 1 - happening.Age)] with { Key = KeyOf(happening.Key) });
        }

        public RotationOutcome Ask(PresentedToken token) => Session.Rotate(token, Now, _policy);

        public RotationOutcome Present(PresentedToken token)
        {
            var outcome = Ask(token);
            switch (outcome)
            {
                case RotationOutcome.Rotated { Session: var rotated }:
                    Session = rotated;
                    Issued.Add(rotated.Current());
                    break;

                case RotationOutcome.ReuseDetected { Session: var ended }:
                    Session = ended;
                    break;
            }

            return outcome;
        }
    }
}
