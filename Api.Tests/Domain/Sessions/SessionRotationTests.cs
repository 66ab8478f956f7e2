using Api.Domain.Sessions;
using Api.Tests.Support;

using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Domain.Sessions;

/// <summary>The rule table of the refresh protocol, row by row, as far as it needs no key.</summary>
public sealed class SessionRotationTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Leeway = Policy.ReuseLeeway;
    private static readonly SessionPolicy WithoutLeeway = Policy with { ReuseLeeway = TimeSpan.Zero };
    private static readonly SessionPolicy WithClockLeeway = Policy with { Leeway = TimeSpan.FromSeconds(10) };
    private static readonly SessionPolicy WithoutRotation = Policy with { RotateRefreshTokens = false };

    [Test]
    public void An_ended_session_answers_ended_whatever_is_presented()
    {
        var first = Start().Current();
        var rotated = Start().Rotated(Login);
        var ended = rotated.End(EndReason.Blacklisted, Login);
        PresentedToken[] tokens =
        [
            ended.Current(),
            new(ended.PreviousTokenId!.Value, first.ExpiresAt),
            new(TokenId.New(), first.ExpiresAt),
            new(ended.CurrentTokenId, Login - Leeway),
        ];

        Assert.That(tokens.Select(token => ended.Rotate(token, Login)), Is.All.TypeOf<RotationOutcome.Ended>());
    }

    [TestCase(-3600)]
    [TestCase(0)]
    [TestCase(29)]
    [TestCase(3600)]
    public void The_first_refresh_after_login_always_rotates(int secondsAfterLogin)
    {
        var session = Start();

        Assert.That(
            session.Rotate(session.Current(), Login + TimeSpan.FromSeconds(secondsAfterLogin)), Is.TypeOf<RotationOutcome.Rotated>());
    }

    [Test]
    public void Row_22_The_token_just_replaced_is_replayed_until_just_before_the_leeway()
    {
        var session = Start();
        var rotated = session.Rotated(Login);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(session.Current(), Login), Is.TypeOf<RotationOutcome.Replayed>());
            Assert.That(rotated.Rotate(session.Current(), Login + Leeway - Tick), Is.TypeOf<RotationOutcome.Replayed>());
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3600)]
    public void Row_22_The_token_just_replaced_is_reuse_at_exactly_the_leeway_or_later(int secondsLater)
    {
        var session = Start();
        var rotated = session.Rotated(Login);
        var now = Login + Leeway + TimeSpan.FromSeconds(secondsLater);

        var outcome = rotated.Rotate(session.Current(), now);

        Assert.That(outcome, Is.EqualTo(new RotationOutcome.ReuseDetected(rotated.End(EndReason.Reuse, now))));
    }

    [Test]
    public void Row_23_A_current_token_at_exactly_the_leeway_rotates_and_younger_it_is_handed_out_again()
    {
        var rotated = Start().Rotated(Login);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(rotated.Current(), Login), Is.TypeOf<RotationOutcome.Unchanged>());
            Assert.That(rotated.Rotate(rotated.Current(), Login + Leeway - Tick), Is.TypeOf<RotationOutcome.Unchanged>());
            Assert.That(rotated.Rotate(rotated.Current(), Login + Leeway), Is.TypeOf<RotationOutcome.Rotated>());
        }
    }

    [Test]
    public void Rows_22_and_23_A_grandparent_is_reuse_within_and_past_the_leeway_of_the_last_rotation()
    {
        var session = Start();
        var twice = session.Rotated(Login).Rotated(Login + Leeway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(twice.Rotate(session.Current(), Login + Leeway), Is.TypeOf<RotationOutcome.ReuseDetected>());
            Assert.That(twice.Rotate(session.Current(), Login + (2 * Leeway) - Tick), Is.TypeOf<RotationOutcome.ReuseDetected>());
            Assert.That(twice.Rotate(session.Current(), Login + (2 * Leeway)), Is.TypeOf<RotationOutcome.ReuseDetected>());
            Assert.That(twice.Rotate(session.Current(), Login + TimeSpan.FromHours(1)), Is.TypeOf<RotationOutcome.ReuseDetected>());
        }
    }

    [Test]
    public void Row_24_A_slow_tab_is_no_thief_although_a_quick_one_refreshes_twice_meanwhile()
    {
        var session = Start();
        var rotated = session.Rotated(Login);

        // The quick tab's second refresh is not a rotation, or the slow tab's first would be a grandparent's.
        Assert.That(rotated.Rotate(rotated.Current(), Login + TimeSpan.FromMilliseconds(200)), Is.TypeOf<RotationOutcome.Unchanged>());
        Assert.That(rotated.Rotate(session.Current(), Login + TimeSpan.FromMilliseconds(900)), Is.TypeOf<RotationOutcome.Replayed>());
    }

    [Test]
    public void Row_23_Without_a_leeway_every_use_rotates_and_every_replaced_token_is_reuse_at_once()
    {
        var session = Start(WithoutLeeway);
        var once = session.Rotated(Login, WithoutLeeway);
        var twice = once.Rotated(Login, WithoutLeeway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(once.Rotate(session.Current(), Login, WithoutLeeway), Is.TypeOf<RotationOutcome.ReuseDetected>());
            Assert.That(twice.Rotate(session.Current(), Login, WithoutLeeway), Is.TypeOf<RotationOutcome.ReuseDetected>());
            Assert.That(twice.Rotate(once.Current(), Login, WithoutLeeway), Is.TypeOf<RotationOutcome.ReuseDetected>());
        }
    }

    [Test]
    public void A_token_that_the_session_never_had_is_reuse() =>
        Assert.That(Start().Rotate(new PresentedToken(TokenId.New(), Login + Leeway), Login), Is.TypeOf<RotationOutcome.ReuseDetected>());

    [Test]
    public void Row_30_A_session_that_was_not_refreshed_is_over_at_exactly_its_idle_end()
    {
        var session = Start();
        var end = session.RefreshExpiresAt;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Rotate(session.Current(), end - Tick), Is.TypeOf<RotationOutcome.Rotated>());
            Assert.That(session.Rotate(session.Current(), end), Is.TypeOf<RotationOutcome.Expired>());
            Assert.That(session.Rotate(session.Current(), end + TimeSpan.FromDays(100)), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void Ends_are_judged_with_the_leeway_of_clocks()
    {
        var session = Start(WithClockLeeway);
        var end = session.RefreshExpiresAt + WithClockLeeway.Leeway;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Rotate(session.Current(), end - Tick, WithClockLeeway), Is.TypeOf<RotationOutcome.Rotated>());
            Assert.That(session.Rotate(session.Current(), end, WithClockLeeway), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void A_token_is_over_at_its_own_end_although_its_session_is_not()
    {
        var session = Start();
        var presented = session.Current() with { ExpiresAt = Login + Leeway };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Rotate(presented, Login + Leeway - Tick), Is.TypeOf<RotationOutcome.Rotated>());
            Assert.That(session.Rotate(presented, Login + Leeway), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void Row_30_A_session_is_over_at_its_idle_end_although_the_token_says_later()
    {
        var session = Start();
        var presented = session.Current() with { ExpiresAt = session.ExpiresAt };

        Assert.That(session.Rotate(presented, session.RefreshExpiresAt), Is.TypeOf<RotationOutcome.Expired>());
    }

    [Test]
    public void Row_30_The_absolute_end_comes_although_the_session_was_refreshed_all_the_time()
    {
        var session = Start();
        var end = session.ExpiresAt;
        var now = Login;
        while (now + TimeSpan.FromHours(12) < end)
        {
            now += TimeSpan.FromHours(12);
            session = session.Rotated(now);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.ExpiresAt, Is.EqualTo(end));
            Assert.That(session.RefreshExpiresAt, Is.EqualTo(end));
            Assert.That(session.Rotate(session.Current(), end - Tick), Is.TypeOf<RotationOutcome.Rotated>());
            Assert.That(session.Rotate(session.Current(), end), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void A_lost_answer_is_given_again_even_past_the_own_end_of_the_presented_token()
    {
        var session = Start();
        var lastMoment = session.RefreshExpiresAt - TimeSpan.FromSeconds(1);
        var rotated = session.Rotated(lastMoment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(session.Current(), lastMoment + Leeway - Tick), Is.TypeOf<RotationOutcome.Replayed>());
            Assert.That(
                rotated.Rotate(session.Current(), lastMoment + Leeway),
                Is.TypeOf<RotationOutcome.Expired>(),
                "past the leeway an expired token ends nothing");
        }
    }

    [TestCase(0)]
    [TestCase(10)]
    public void A_replaced_token_is_expired_once_its_successor_is(int clockLeeway)
    {
        var policy = Policy with { SessionLifetime = Policy.RefreshTokenLifetime, Leeway = TimeSpan.FromSeconds(clockLeeway) };
        var session = Start(policy);
        var rotated = session.Rotated(session.ExpiresAt - TimeSpan.FromSeconds(1), policy);
        var end = session.ExpiresAt + policy.Leeway;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(session.Current(), end - Tick, policy), Is.TypeOf<RotationOutcome.Replayed>());
            Assert.That(rotated.Rotate(session.Current(), end, policy), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void An_expired_replaced_token_ends_nothing()
    {
        var session = Start();
        var twice = session.Rotated(Login + TimeSpan.FromHours(12)).Rotated(Login + TimeSpan.FromHours(20));
        var end = session.RefreshExpiresAt;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(twice.Rotate(session.Current(), end - Tick), Is.TypeOf<RotationOutcome.ReuseDetected>());
            Assert.That(twice.Rotate(session.Current(), end), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void A_clock_behind_the_rotation_counts_as_no_time_at_all()
    {
        var session = Start();
        var rotated = session.Rotated(Login + TimeSpan.FromHours(2));
        var behind = Login + TimeSpan.FromHours(1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(rotated.Current(), behind), Is.TypeOf<RotationOutcome.Unchanged>());
            Assert.That(rotated.Rotate(session.Current(), behind), Is.TypeOf<RotationOutcome.Replayed>());
            Assert.That(rotated.Rotate(rotated.Current(), behind, WithoutLeeway), Is.TypeOf<RotationOutcome.Rotated>());
            Assert.That(rotated.Rotate(session.Current(), behind, WithoutLeeway), Is.TypeOf<RotationOutcome.ReuseDetected>());
        }
    }

    [Test]
    public void With_rotation_off_the_current_token_stays_until_it_expires()
    {
        var session = Start(WithoutRotation);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Rotate(session.Current(), Login, WithoutRotation), Is.TypeOf<RotationOutcome.Unchanged>());
            Assert.That(
                session.Rotate(session.Current(), session.RefreshExpiresAt - Tick, WithoutRotation),
                Is.TypeOf<RotationOutcome.Unchanged>());
            Assert.That(session.Rotate(session.Current(), session.RefreshExpiresAt, WithoutRotation), Is.TypeOf<RotationOutcome.Expired>());
        }
    }

    [Test]
    public void A_token_replaced_before_rotation_was_switched_off_is_still_replayed_within_the_leeway()
    {
        var session = Start();
        var rotated = session.Rotated(Login);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(session.Current(), Login + Leeway - Tick, WithoutRotation), Is.TypeOf<RotationOutcome.Replayed>());
            Assert.That(rotated.Rotate(session.Current(), Login + Leeway, WithoutRotation), Is.TypeOf<RotationOutcome.ReuseDetected>());
        }
    }

    [Test]
    public void A_rotation_moves_the_tokens_and_the_idle_end_and_nothing_else()
    {
        var session = Start();
        var next = TokenId.New();
        var now = Login + TimeSpan.FromHours(3) + TimeSpan.FromTicks(1234);
        var client = new ClientInfo("another agent", "192.0.2.2");

        var rotated = ((RotationOutcome.Rotated)session.Rotate(session.Current(), next, client, Policy, now)).Session;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.CurrentTokenId, Is.EqualTo(next));
            Assert.That(rotated.PreviousTokenId, Is.EqualTo(session.CurrentTokenId));
            Assert.That(rotated.RotationKeyHash, Is.Null);
            Assert.That(rotated.RotatedAt, Is.EqualTo(Login + TimeSpan.FromHours(3)), "whole milliseconds");
            Assert.That(rotated.LastUsedAt, Is.EqualTo(rotated.RotatedAt));
            Assert.That(rotated.RefreshExpiresAt, Is.EqualTo(session.RefreshExpiresAt + TimeSpan.FromHours(3)));
            Assert.That((rotated.UserAgent, rotated.IpAddress), Is.EqualTo(("another agent", "192.0.2.2")));
            Assert.That((rotated.Id, rotated.UserId), Is.EqualTo((session.Id, session.UserId)));
            Assert.That((rotated.CreatedAt, rotated.ExpiresAt), Is.EqualTo((session.CreatedAt, session.ExpiresAt)));
            Assert.That((rotated.EndedAt, rotated.EndReason), Is.EqualTo(((DateTimeOffset?)null, (EndReason?)null)));
        }
    }

    [Test]
    public void Deciding_changes_nothing_on_the_session_decided_upon()
    {
        var session = Start().Rotated(Login);
        var before = session with { };

        _ = session.Rotate(session.Current(), Login + Leeway);
        _ = session.Rotate(new PresentedToken(TokenId.New(), session.RefreshExpiresAt), Login + Leeway);

        Assert.That(session, Is.EqualTo(before));
    }

    [Test]
    public void A_changed_lifetime_does_not_change_the_token_that_is_handed_out_again()
    {
        var session = Start();
        var rotated = session.Rotated(Login);
        var shorter = Policy with { RefreshTokenLifetime = TimeSpan.FromHours(1), SessionLifetime = TimeSpan.FromHours(2) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.Rotate(session.Current(), Login + TimeSpan.FromSeconds(1), shorter), Is.TypeOf<RotationOutcome.Replayed>());
            Assert.That(rotated.Rotate(rotated.Current(), Login + TimeSpan.FromHours(23), shorter), Is.TypeOf<RotationOutcome.Rotated>());
        }
    }
}
