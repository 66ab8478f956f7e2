using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Tests.Protocol.Model;

/// <summary>
/// The product's rule: every decision is taken by <see cref="Session.Rotate"/> on a real session, and the row after it is
/// read from the session that it returns. A tick is a second.
/// </summary>
internal sealed class SessionRule : IRule
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly SessionId Id = SessionId.New(Now);
    private static readonly TokenId[] Tokens = [.. Enumerable.Range(0, 16).Select(age => new TokenId(new Guid(age, 0, 0, new byte[8])))];
    private static readonly TokenId Next = new(new Guid(-1, 0, 0, new byte[8]));

    private readonly SessionPolicy _policy;
    private readonly Dictionary<Row, Session> _sessions = [];
    private readonly Dictionary<int, RotationKey> _keys = [];
    private readonly Dictionary<RotationKey, int> _keyNumbers = [];

    public SessionRule(int leeway) => _policy = new SessionPolicy(
        AccessTokenLifetime: TimeSpan.FromMinutes(5),
        RefreshTokenLifetime: Lifetime,
        SessionLifetime: Lifetime,
        RotateRefreshTokens: true,
        ReuseLeeway: TimeSpan.FromSeconds(leeway),
        Leeway: TimeSpan.Zero,
        StoreClient: true,
        SessionsPerUser: 100);

    public Decision Decide(Row row, Presented presented, int ahead)
    {
        var now = Now.AddSeconds(ahead);
        var token = Token(Tokens[presented.Token], presented.Key, presented.Over ? now : now + Lifetime);
        return Session(row).Rotate(token, Next, ClientInfo.Unknown, _policy, now) switch
        {
            RotationOutcome.Rotated { Session: var rotated } => new Decision(Verdict.Rotated, Read(rotated, token.Id)),
            RotationOutcome.Unchanged => new Decision(Verdict.Unchanged, row),
            RotationOutcome.Replayed => new Decision(Verdict.Replayed, row),
            RotationOutcome.KeyReused => new Decision(Verdict.KeyReused, row),
            RotationOutcome.ReuseDetected { Session: { EndedAt: not null, EndReason: EndReason.Reuse } } =>
                new Decision(Verdict.ReuseDetected, row with { Ended = true }),
            RotationOutcome.Ended => new Decision(Verdict.Ended, row),
            RotationOutcome.Expired => new Decision(Verdict.Expired, row),
            var other => throw new InvalidOperationException($"{other} is no outcome of the protocol."),
        };
    }

    private Row Read(Session rotated, TokenId presented)
    {
        if (rotated.CurrentTokenId != Next || rotated.PreviousTokenId != presented
            || rotated.RotatedAt is not { } at || rotated.EndedAt is not null)
        {
            throw new InvalidOperationException($"A rotation left {rotated}.");
        }

        return new Row(Rotated: true, Age: 0, (int)(at - Now).TotalSeconds, rotated.RotationKeyHash is { } key ? _keyNumbers[key] : 0);
    }

    /// <summary>The row's session: a login, and a rotation where the row has one.</summary>
    private Session Session(Row row)
    {
        if (_sessions.TryGetValue(row, out var session))
        {
            return session;
        }

        var login = row.Over ? Now - Lifetime : Now - (Lifetime / 2);
        session = Api.Domain.Sessions.Session.Start(Id, Tokens[row.Rotated ? 1 : 0], new UserId(7), ClientInfo.Unknown, _policy, login);
        if (row.Rotated)
        {
            var first = Token(Tokens[1], row.Key, Now + Lifetime);
            var outcome = session.Rotate(first, Tokens[0], ClientInfo.Unknown, _policy, Now.AddSeconds(row.Ahead - row.Age));
            session = ((RotationOutcome.Rotated)outcome).Session;
        }

        session = row.Ended ? session.End(EndReason.EndedByOwner, Now) : session;
        _sessions.Add(row, session);
        return session;
    }

    private PresentedToken Token(TokenId id, int key, DateTimeOffset end) => new(id, end, key == 0 ? null : Key(key));

    private RotationKey Key(int number)
    {
        if (!_keys.TryGetValue(number, out var key))
        {
            Assert.That(RotationKey.TryParse($"the-model-s-key-{number}", out key));
            _keys.Add(number, key);
            _keyNumbers.Add(key, number);
        }

        return key;
    }
}
