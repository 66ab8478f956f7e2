using Api.Domain.Sessions;
using Api.Tests.Support;

using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Domain.Sessions;

/// <summary>A session's times, its last use and its ending.</summary>
public sealed class SessionLifeTests
{
    // Milliseconds and ticks of a second, each of which has to be cut.
    private static readonly DateTimeOffset[] Moments =
    [
        Login,
        Login + TimeSpan.FromMilliseconds(321),
        Login + TimeSpan.FromTicks(3_219_999),
        new(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
        new(2026, 1, 2, 5, 34, 5, 999, TimeSpan.FromHours(2.5)),
    ];

    [TestCaseSource(nameof(Moments))]
    public void Token_times_are_whole_seconds_and_exp_minus_iat_is_the_lifetime_exactly(DateTimeOffset now)
    {
        var session = Start(now: now);
        var rotated = session.Rotated(now);
        var (issuedAt, expiresAt) = session.AccessTokenLife(Policy, now);
        DateTimeOffset[] times =
        [
            session.CurrentTokenIssuedAt,
            session.RefreshExpiresAt,
            rotated.CurrentTokenIssuedAt,
            rotated.RefreshExpiresAt,
            issuedAt,
            expiresAt,
        ];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(times.Select(time => time.Ticks % TimeSpan.TicksPerSecond), Is.All.Zero);
            Assert.That(times.Select(time => time.Offset), Is.All.EqualTo(TimeSpan.Zero));
            Assert.That(session.RefreshExpiresAt - session.CurrentTokenIssuedAt, Is.EqualTo(Policy.RefreshTokenLifetime));
            Assert.That(rotated.RefreshExpiresAt - rotated.CurrentTokenIssuedAt, Is.EqualTo(Policy.RefreshTokenLifetime));
            Assert.That(session.ExpiresAt - session.CurrentTokenIssuedAt, Is.EqualTo(Policy.SessionLifetime));
            Assert.That(expiresAt - issuedAt, Is.EqualTo(Policy.AccessTokenLifetime));
            Assert.That(now - issuedAt, Is.GreaterThanOrEqualTo(TimeSpan.Zero).And.LessThan(TimeSpan.FromSeconds(1)));
        }
    }

    [Test]
    public void A_session_starts_with_its_first_token_and_nothing_replaced()
    {
        var session = Start(now: Login + TimeSpan.FromTicks(7));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (session.CreatedAt, session.LastUsedAt), Is.EqualTo((Login, Login)), "whole milliseconds, as the database keeps them");
            Assert.That(session.PreviousTokenId, Is.Null);
            Assert.That(session.RotatedAt, Is.Null);
            Assert.That(session.RotationKeyHash, Is.Null);
            Assert.That(session.EndedAt, Is.Null);
            Assert.That((session.UserAgent, session.IpAddress), Is.EqualTo(("agent of the login", "192.0.2.1")));
        }
    }

    [Test]
    public void A_token_handed_out_again_has_the_same_id_and_times()
    {
        var session = Start();
        var rotated = session.Rotated(Login + TimeSpan.FromMilliseconds(900));
        var first = (rotated.CurrentTokenId, rotated.CurrentTokenIssuedAt, rotated.RefreshExpiresAt);

        // Neither the outcome of a replay nor a touch holds another token.
        Assert.That(rotated.Rotate(session.Current(), Login + TimeSpan.FromSeconds(20)), Is.TypeOf<RotationOutcome.Replayed>());
        var touched = rotated.Touch(Device, Policy, Login + TimeSpan.FromHours(1))!;

        Assert.That((touched.CurrentTokenId, touched.CurrentTokenIssuedAt, touched.RefreshExpiresAt), Is.EqualTo(first));
    }

    [Test]
    public void A_refresh_token_never_outlives_its_session()
    {
        var policy = Policy with { SessionLifetime = TimeSpan.FromHours(36) };
        var session = Start(policy);
        var rotated = session.Rotated(Login + TimeSpan.FromHours(20), policy);
        var brief = Start(policy with { SessionLifetime = TimeSpan.FromHours(1) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rotated.RefreshExpiresAt, Is.EqualTo(session.ExpiresAt));
            Assert.That(brief.RefreshExpiresAt, Is.EqualTo(brief.ExpiresAt));
        }
    }

    [TestCase(0, 300)]
    [TestCase(-299, 299)]
    [TestCase(-300, 300)]
    [TestCase(-1, 1)]
    public void An_access_token_never_outlives_what_its_session_lives_without_a_refresh(int secondsToIdleEnd, int expectedLifetime)
    {
        var session = Start();
        var now = secondsToIdleEnd == 0 ? Login : session.RefreshExpiresAt + TimeSpan.FromSeconds(secondsToIdleEnd);

        var (issuedAt, expiresAt) = session.AccessTokenLife(Policy, now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(expiresAt - issuedAt, Is.EqualTo(TimeSpan.FromSeconds(expectedLifetime)));
            Assert.That(expiresAt, Is.LessThanOrEqualTo(session.RefreshExpiresAt));
        }
    }

    [Test]
    public void A_use_is_noted_once_a_minute()
    {
        var session = Start();
        var minute = TimeSpan.FromMinutes(1);

        var touched = session.Touch(new ClientInfo("new", "192.0.2.9"), Policy, Login + minute + TimeSpan.FromTicks(9));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Touch(Device, Policy, Login - minute), Is.Null, "a clock behind");
            Assert.That(session.Touch(Device, Policy, Login), Is.Null);
            Assert.That(session.Touch(Device, Policy, Login + minute - TimeSpan.FromTicks(1)), Is.Null);
            Assert.That(touched?.LastUsedAt, Is.EqualTo(Login + minute));
            Assert.That((touched?.UserAgent, touched?.IpAddress), Is.EqualTo(("new", "192.0.2.9")));
            Assert.That(touched?.Touch(Device, Policy, Login + minute), Is.Null);
            Assert.That(touched?.Touch(Device, Policy, Login + minute + minute), Is.Not.Null);
        }
    }

    [Test]
    public void Nothing_of_the_client_is_kept_when_the_operator_says_so()
    {
        var policy = Policy with { StoreClient = false };
        var session = Start(policy);
        Session[] all = [session, session.Rotated(Login, policy), session.Touch(Device, policy, Login + TimeSpan.FromHours(1))!];

        Assert.That(all.Select(s => (s.UserAgent, s.IpAddress)), Is.All.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void A_session_that_kept_its_client_forgets_it_at_the_next_use_when_the_operator_says_so()
    {
        var session = Start();
        var policy = Policy with { StoreClient = false };
        Session[] all = [session.Rotated(Login, policy), session.Touch(Device, policy, Login + TimeSpan.FromHours(1))!];

        Assert.That(all.Select(s => (s.UserAgent, s.IpAddress)), Is.All.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void The_client_is_cut_at_what_is_stored()
    {
        var exact = new ClientInfo(new string('a', 256), new string('1', 45));
        var longer = new ClientInfo(new string('a', 257), new string('1', 46));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exact.UserAgent, Has.Length.EqualTo(256));
            Assert.That(longer, Is.EqualTo(exact));
            Assert.That(new ClientInfo(null, null), Is.EqualTo(ClientInfo.Unknown));
        }
    }

    [Test]
    public void A_session_ends_once_and_keeps_its_first_time_and_reason()
    {
        var ended = Start().End(EndReason.Blacklisted, Login + TimeSpan.FromTicks(7));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.EndedAt, ended.EndReason), Is.EqualTo(((DateTimeOffset?)Login, (EndReason?)EndReason.Blacklisted)));
            Assert.That(ended.End(EndReason.Reuse, Login + TimeSpan.FromHours(1)), Is.EqualTo(ended));
        }
    }

    [TestCase(0)]
    [TestCase(10)]
    public void Something_is_over_exactly_when_now_has_reached_its_end_plus_the_leeway(int leeway)
    {
        var policy = Policy with { Leeway = TimeSpan.FromSeconds(leeway) };
        var over = Login + policy.Leeway;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(policy.IsOver(Login, over - TimeSpan.FromTicks(1)), Is.False);
            Assert.That(policy.IsOver(Login, over), Is.True);
        }
    }
}
