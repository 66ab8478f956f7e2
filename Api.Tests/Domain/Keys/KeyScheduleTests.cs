using Api.Domain.Keys;

namespace Api.Tests.Domain.Keys;

/// <summary>What row 19 and row 67 rest on: a key does what its times say.</summary>
public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly KeyRotationPolicy Policy = new(
        Enabled: true, TimeSpan.FromDays(90), TimeSpan.FromDays(14), TimeSpan.FromDays(14), TimeSpan.FromSeconds(5));

    [Test]
    public void The_first_key_signs_at_once_and_the_second_is_announced_for_a_lifetime()
    {
        var keys = Keep([], Start);

        Assert.That(keys.Select(key => (key.Number, key.SignsFrom)), Is.EqualTo(new[] { (1, Start), (2, Start + Policy.Lifetime) }));
    }

    [Test]
    public void Where_others_may_serve_the_first_key_too_is_announced_until_they_have_read_it()
    {
        var first = new KeySchedule(Policy, []).Next(Start, Policy.KnownToReplicas);

        Assert.That(first, Is.EqualTo((1, Start + (2 * Policy.ReadingInterval))));
    }

    [Test]
    public void A_key_is_announced_signs_is_retired_and_is_gone()
    {
        var keys = Keep([], Start);
        var second = keys[1];
        var signing = Start + Policy.Lifetime;
        keys = Keep(keys, signing);
        var third = keys[2].SignsFrom;
        var schedule = new KeySchedule(Policy, keys);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(schedule.StateOf(second, signing.AddTicks(-1)), Is.EqualTo(KeyState.Announced));
            Assert.That(schedule.StateOf(second, signing), Is.EqualTo(KeyState.Signing));
            Assert.That(schedule.StateOf(second, third.AddTicks(-1)), Is.EqualTo(KeyState.Signing));
            Assert.That(schedule.StateOf(second, third), Is.EqualTo(KeyState.Retired));
            Assert.That(schedule.StateOf(second, (third + Policy.Retain).AddTicks(-1)), Is.EqualTo(KeyState.Retired));
            Assert.That(schedule.StateOf(second, third + Policy.Retain), Is.EqualTo(KeyState.Gone));
            Assert.That(schedule.VerifiesUntil(second, third), Is.EqualTo(third + Policy.Retain));
            Assert.That(third, Is.EqualTo(signing + Policy.Lifetime));
        }
    }

    [Test]
    public void A_program_that_was_off_for_long_announces_the_next_key_for_as_long_as_any_other()
    {
        var keys = Keep([], Start);
        var late = Start + (3 * Policy.Lifetime);

        var next = new KeySchedule(Policy, keys).Next(late, TimeSpan.Zero);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new KeySchedule(Policy, keys).Signing(late), Is.EqualTo(keys[1]));
            Assert.That(next, Is.EqualTo((3, late + Policy.PublishBefore)));
        }
    }

    [Test]
    public void A_hurried_key_waits_until_everybody_knows_it()
    {
        var announced = new KeyPeriod(2, "b", Start, Start + Policy.Lifetime);
        var young = Start + TimeSpan.FromMinutes(5);
        var old = Start + TimeSpan.FromDays(1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                KeySchedule.Hurried(announced, young, Policy.KnownToValidators),
                Is.EqualTo(Start + new TimeSpan(1, 1, 10)),
                "an hour of a validator, two readings of a replica, a minute of a clock");
            Assert.That(
                KeySchedule.Hurried(announced, old, Policy.KnownToValidators),
                Is.EqualTo(old));
            Assert.That(
                KeySchedule.Hurried(announced with { SignsFrom = Start + TimeSpan.FromMinutes(10) }, young, Policy.KnownToValidators),
                Is.EqualTo(Start + TimeSpan.FromMinutes(10)),
                "never later than it would");
        }
    }

    [Test]
    public void After_a_revocation_the_announced_key_signs_and_the_key_before_never_again()
    {
        var keys = Keep(Keep([], Start), Start + Policy.Lifetime);
        var now = Start + Policy.Lifetime + TimeSpan.FromDays(1);
        var revoked = keys[1] with { Revocation = new KeyRevocation(now, KeepsSessions: true) };
        var schedule = new KeySchedule(Policy, [keys[0], revoked, keys[2]]);
        var hurried = new KeySchedule(
            Policy, [keys[0], revoked, keys[2] with { SignsFrom = KeySchedule.Hurried(keys[2], now, Policy.KnownToReplicas) }]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(schedule.StateOf(revoked, now), Is.EqualTo(KeyState.Revoked));
            Assert.That(schedule.StateOf(revoked, now + Policy.Retain), Is.EqualTo(KeyState.Gone));
            Assert.That(schedule.Signing(now), Is.Null, "not the one before it, which is retired");
            Assert.That(hurried.Signing(now)?.Number, Is.EqualTo(3));
            Assert.That(hurried.Next(now, TimeSpan.Zero)?.Number, Is.EqualTo(4));
        }
    }

    [Test]
    public void A_key_that_was_revoked_while_it_was_announced_neither_signs_nor_retires_another()
    {
        var keys = Keep([], Start);
        var revoked = keys[1] with { Revocation = new KeyRevocation(Start.AddDays(1), KeepsSessions: true) };
        var schedule = new KeySchedule(Policy, [keys[0], revoked]);
        var then = Start + Policy.Lifetime + TimeSpan.FromDays(1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(schedule.Signing(then)?.Number, Is.EqualTo(1));
            Assert.That(schedule.StateOf(keys[0], then), Is.EqualTo(KeyState.Signing));
            Assert.That(schedule.Next(Start.AddDays(1), TimeSpan.Zero), Is.EqualTo((3, Start + Policy.Lifetime)));
        }
    }

    [Test]
    public void Where_none_signs_and_the_announced_key_would_not_for_long_it_is_overdue()
    {
        var keys = Keep([], Start);
        var now = Start.AddDays(1);
        var revoked = keys[0] with { Revocation = new KeyRevocation(now, KeepsSessions: true) };
        var ahead = keys[0] with { SignsFrom = now.AddHours(1) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new KeySchedule(Policy, keys).Overdue(now, TimeSpan.Zero), Is.Null, "one signs");
            Assert.That(new KeySchedule(Policy, [revoked, keys[1]]).Overdue(now, TimeSpan.Zero), Is.EqualTo(keys[1]), "revoked elsewhere");
            Assert.That(new KeySchedule(Policy, [ahead]).Overdue(now, TimeSpan.Zero), Is.EqualTo(ahead), "made by a clock that is ahead");
            Assert.That(new KeySchedule(Policy, [ahead]).Overdue(now, TimeSpan.FromHours(2)), Is.Null, "it is waited for");
        }
    }

    [Test]
    public void Where_no_keys_are_made_any_more_each_ends_as_if_there_were_a_next_one()
    {
        var keys = Keep([], Start);
        var off = new KeySchedule(Policy with { Enabled = false }, keys);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(off.StateOf(keys[0], Start), Is.EqualTo(KeyState.Retired), "it verifies");
            Assert.That(off.VerifiesUntil(keys[1], Start), Is.EqualTo(Start + (2 * Policy.Lifetime) + Policy.Retain));
            Assert.That(off.StateOf(keys[1], Start + (2 * Policy.Lifetime) + Policy.Retain), Is.EqualTo(KeyState.Gone));
        }
    }

    [TestCase(14 * 24 * 3600, 3600)]
    [TestCase(3600, 1800)]
    [TestCase(21, 10)]
    public void Validators_keep_the_keys_for_at_most_an_hour_and_half_of_the_announcement(int publishBefore, int maxAge) =>
        Assert.That(
            (Policy with { PublishBefore = TimeSpan.FromSeconds(publishBefore) }).PublishedMaxAge,
            Is.EqualTo(TimeSpan.FromSeconds(maxAge)));

    private static List<KeyPeriod> Keep(List<KeyPeriod> keys, DateTimeOffset now)
    {
        List<KeyPeriod> kept = [.. keys];
        while (new KeySchedule(Policy, kept).Next(now, TimeSpan.Zero) is var (number, signsFrom))
        {
            kept.Add(new KeyPeriod(number, $"key {number}", now, signsFrom));
        }

        return kept;
    }
}
