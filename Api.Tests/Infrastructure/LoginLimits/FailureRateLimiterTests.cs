using System.Threading.RateLimiting;
using Api.Infrastructure.LoginLimits;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Infrastructure.LoginLimits;

/// <summary>So many in any sixty seconds, to the tick.</summary>
public sealed class FailureRateLimiterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // What happens: time passes, a permit is asked for, or one of those held is given back.
    private static readonly Gen<(int Wait, int GiveBack)> Steps = Gen.Frequency(
        (6, Gen.Const((0, -1))),
        (4, Gen.Int[0, 20_000].Select(ms => (ms, -1))),
        (1, Gen.Int[55_000, 65_000].Select(ms => (ms, -1))),
        (3, Gen.Int[0, 100].Select(which => (0, which))));

    [Test]
    public void Row_45_In_no_sixty_seconds_are_there_more_and_who_waits_as_told_gets_one() =>
        Gen.Select(Gen.Int[1, 12], Steps.Array[1, 150]).Sample(
        (permits, steps) =>
        {
            var time = new FakeTimeProvider();
            using var window = new FailureRateLimiter(permits, time);
            // The reference: every permit that was ever taken and not given back.
            var taken = new List<(RateLimitLease Lease, DateTimeOffset At)>();
            foreach (var (wait, giveBack) in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(wait));
                if (giveBack >= 0 && taken.Count > 0)
                {
                    taken[giveBack % taken.Count].Lease.Dispose();
                    taken.RemoveAt(giveBack % taken.Count);
                    continue;
                }

                var now = time.GetUtcNow();
                var counting = taken.Select(permit => permit.At).Where(at => now - at < Minute).ToList();
                // Held beyond this step: not given back is what a failure is.
#pragma warning disable CA2000
                var lease = window.AttemptAcquire();
#pragma warning restore CA2000
                if (lease.IsAcquired != counting.Count < permits)
                {
                    return false;
                }

                if (lease.IsAcquired)
                {
                    taken.Add((lease, now));
                }
                else if (!lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) || delay != counting.Min() + Minute - now)
                {
                    return false;
                }
            }

            return true;
        },
        iter: 3_000);

    [Test]
    public void Row_45_A_permit_is_given_back_once()
    {
        using var window = new FailureRateLimiter(2, new FakeTimeProvider());
        using var first = window.AttemptAcquire();
        using var second = window.AttemptAcquire();

        first.Dispose();
        first.Dispose();
        using var third = window.AttemptAcquire();
        first.Dispose();
        using var fourth = window.AttemptAcquire();

        Assert.That((third.IsAcquired, fourth.IsAcquired), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_window_that_still_counts_a_failure_is_never_thrown_away()
    {
        var time = new FakeTimeProvider();
        using var window = new FailureRateLimiter(2, time);
        using (window.AttemptAcquire())
        {
            time.Advance(Minute - TimeSpan.FromTicks(1));
            Assert.That(window.IdleDuration, Is.Null);

            time.Advance(TimeSpan.FromTicks(1));
            Assert.That(window.IdleDuration, Is.EqualTo(Minute));
        }
    }

    [Test]
    public void Row_45_Of_parallel_tries_no_more_get_a_permit_than_there_are()
    {
        using var window = new FailureRateLimiter(10, new FakeTimeProvider());

        var acquired = 0;
        Parallel.For(0, 200, _ =>
        {
            // Not given back.
#pragma warning disable CA2000
            if (window.AttemptAcquire().IsAcquired)
#pragma warning restore CA2000
            {
                Interlocked.Increment(ref acquired);
            }
        });

        Assert.That(acquired, Is.EqualTo(10));
    }
}
