using Api.Domain.Users;
using CsCheck;

namespace Api.Tests.Domain.Users;

/// <summary>How often the password of one account may be guessed, whatever the guesser does.</summary>
public sealed class LockoutTests
{
    private const long Runs = 2_000;

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Gen<Lockout> Throttles = Gen.Select(
        Gen.Int[1, 20],
        Gen.OneOf(Gen.Int[1, 100], Gen.Int[1, 86_400]),
        (free, seconds) => new Lockout(free, TimeSpan.FromSeconds(seconds)));

    // Bursts, pauses, and tries at the very moment at which the account opens.
    private static readonly Gen<TimeSpan?> Waits = Gen.Frequency<TimeSpan?>(
        (4, Gen.Const((TimeSpan?)TimeSpan.Zero)),
        (4, Gen.Int[0, 3_000].Select(ms => (TimeSpan?)TimeSpan.FromMilliseconds(ms))),
        (4, Gen.Int[0, 7_200].Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(seconds))),
        (4, Gen.Const((TimeSpan?)null)));

    [Test]
    public void Row_47_The_free_failures_are_let_through_and_from_the_last_of_them_each_waits_twice_as_long()
    {
        var throttle = new Lockout(10, TimeSpan.FromHours(1));
        var stored = default(FailedLogins);
        for (var free = 1; free < 10; free++)
        {
            stored = throttle.TryCount(stored, Start)!.Value;
            Assert.That(stored, Is.EqualTo(new FailedLogins(free, null)));
        }

        var now = Start;
        int[] blocks = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600];
        foreach (var seconds in blocks)
        {
            var count = stored.Count + 1;
            stored = throttle.TryCount(stored, now)!.Value;
            Assert.That(stored, Is.EqualTo(new FailedLogins(count, now + TimeSpan.FromSeconds(seconds))));

            Assert.That(throttle.TryCount(stored, now), Is.Null);
            now = stored.BlockedUntil!.Value;
            Assert.That(throttle.TryCount(stored, now - TimeSpan.FromTicks(1)), Is.Null, "a try before it moves nothing");
        }
    }

    [Test]
    public void Row_47_Of_tries_at_any_moments_of_a_day_no_more_are_let_through_than_the_schedule_has() =>
        Gen.Select(Throttles, Waits.Array[1, 200]).Sample(
            (throttle, waits) =>
            {
                var (stored, now, passed) = (default(FailedLogins), Start, 0);
                foreach (var wait in waits)
                {
                    now = wait is { } time ? now + time : Max(now, stored.BlockedUntil ?? now);
                    if (now - Start > Day)
                    {
                        break;
                    }

                    if (throttle.TryCount(stored, now) is not { } counted)
                    {
                        continue;
                    }

                    stored = counted;
                    passed++;
                    if (passed > Allowed(throttle, now - Start))
                    {
                        return false;
                    }
                }

                return stored.Count == passed;
            },
            iter: Runs);

    [Test]
    public void Row_47_Who_tries_at_every_opening_gets_exactly_what_the_schedule_has() => Throttles.Sample(
        throttle =>
        {
            var (stored, now, passed) = (default(FailedLogins), Start, 0);
            while (now - Start <= Day)
            {
                stored = throttle.TryCount(stored, now)!.Value;
                passed++;
                now = Max(now, stored.BlockedUntil ?? now);
            }

            return passed == Allowed(throttle, Day);
        },
        iter: 200);

    [TestCase(int.MaxValue, 10)]
    [TestCase(int.MaxValue - 1, 10)]
    [TestCase(int.MaxValue, 1)]
    [TestCase(1_000_000, 1)]
    public void Row_47_However_many_failures_there_were_the_wait_is_the_longest(int count, int free)
    {
        var throttle = new Lockout(free, Day);

        var counted = throttle.TryCount(new FailedLogins(count, Start), Start)!.Value;

        Assert.That(counted, Is.EqualTo(new FailedLogins((int)Math.Min(count + 1L, int.MaxValue), Start + Day)));
    }

    [TestCase(39)]
    [TestCase(2_000)]
    [TestCase(int.MaxValue)]
    public void Row_47_A_wait_without_end_ends_with_time(int count)
    {
        var throttle = new Lockout(1, TimeSpan.MaxValue);

        var counted = throttle.TryCount(new FailedLogins(count, null), Start)!.Value;

        Assert.That(counted.BlockedUntil, Is.EqualTo(DateTimeOffset.MaxValue));
    }

    [Test]
    public void Row_47_Where_no_failure_is_the_last_free_one_nothing_ever_waits()
    {
        var throttle = new Lockout(int.MaxValue, Day);

        Assert.That(throttle.TryCount(new FailedLogins(1_000_000, null), Start), Is.EqualTo(new FailedLogins(1_000_001, null)));
    }

    /// <summary>How many tries there may be in this time, counted along the openings: at 0, 1, 3, 7 … seconds.</summary>
    private static int Allowed(Lockout throttle, TimeSpan time)
    {
        var (allowed, opens, block) = (throttle.FreeFailures, 0L, 1L);
        var (longest, seconds) = ((long)throttle.MaxBlock.TotalSeconds, (long)Math.Floor(time.TotalSeconds));
        while ((opens += Math.Min(block, longest)) <= seconds)
        {
            allowed++;
            block = Math.Min(block * 2, longest);
        }

        return allowed;
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
