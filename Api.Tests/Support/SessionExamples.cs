using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Tests.Support;

/// <summary>A session with the default settings, to vary.</summary>
internal static class SessionExamples
{
    /// <summary>Not on a whole second, so that cutting shows.</summary>
    public static readonly DateTimeOffset Login = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static readonly UserId User = new(7);

    public static readonly ClientInfo Device = new("agent of the login", "192.0.2.1");

    public static readonly SessionPolicy Policy = new(
        AccessTokenLifetime: TimeSpan.FromMinutes(5),
        RefreshTokenLifetime: TimeSpan.FromDays(1),
        SessionLifetime: TimeSpan.FromDays(30),
        RotateRefreshTokens: true,
        ReuseLeeway: TimeSpan.FromSeconds(30),
        Leeway: TimeSpan.Zero,
        StoreClient: true,
        SessionsPerUser: 100);

    public static Session Start(SessionPolicy? policy = null, DateTimeOffset? now = null) =>
        Session.Start(SessionId.New(now ?? Login), TokenId.New(), User, Device, policy ?? Policy, now ?? Login);

    /// <summary>The session's current refresh token, as its client presents it.</summary>
    public static PresentedToken Current(this Session session) => new(session.CurrentTokenId, session.RefreshExpiresAt);

    public static RotationOutcome Rotate(
        this Session session, PresentedToken presented, DateTimeOffset now, SessionPolicy? policy = null) =>
        session.Rotate(presented, TokenId.New(), Device, policy ?? Policy, now);

    /// <summary>The session after its current token was rotated, which has to be due.</summary>
    public static Session Rotated(this Session session, DateTimeOffset now, SessionPolicy? policy = null)
    {
        var outcome = session.Rotate(session.Current(), now, policy);
        Assert.That(outcome, Is.TypeOf<RotationOutcome.Rotated>());
        return ((RotationOutcome.Rotated)outcome).Session;
    }
}
