using Api.Application.Passwords;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Tests.Support;

/// <summary>The sessions in memory, each change under the condition that the database would check.</summary>
internal sealed class FakeSessionStore : ISessionStore
{
    private readonly Dictionary<UserId, AccountState> _users = [];
    private readonly Dictionary<SessionId, Session> _sessions = [];

    public int Reads { get; private set; }

    /// <summary>Statements that would have changed a row.</summary>
    public int Writes { get; private set; }

    /// <summary>What happens between the decision and the saving of a rotation; once.</summary>
    public Action? BeforeRotating { get; set; }

    /// <summary>The next rotation is committed, but its answer is lost: it looks like a lost race.</summary>
    public bool LosesNextAnswer { get; set; }

    public Session this[SessionId id] => _sessions[id];

    public void Put(UserId user, AccountState state) => _users[user] = state;

    public void Put(Session session) => _sessions[session.Id] = session;

    public void RemoveUser(UserId user) => _users.Remove(user);

    public Task<SessionLookup> FindAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken)
    {
        Reads++;
        var user = _users.GetValueOrDefault(userId);
        var session = _sessions.GetValueOrDefault(sessionId);
        return Task.FromResult(new SessionLookup(user, user is not null && session?.UserId == userId ? session : null));
    }

    public Task<bool> TryStartAsync(Session session, VerifiedAccount account, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> TryProveAsync(Session proved, VerifiedAccount account, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken)
    {
        BeforeRotating?.Invoke();
        BeforeRotating = null;
        var stored = _sessions[rotated.Id];
        if (stored.EndedAt is not null || stored.CurrentTokenId != read.CurrentTokenId)
        {
            return Task.FromResult(false);
        }

        Save(rotated);
        var answered = !LosesNextAnswer;
        LosesNextAnswer = false;
        return Task.FromResult(answered);
    }

    public Task TouchAsync(Session touched, CancellationToken cancellationToken)
    {
        Save(touched);
        return Task.CompletedTask;
    }

    public Task<bool> TryEndAsync(SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_sessions.TryGetValue(id, out var session) || session.EndedAt is not null)
        {
            return Task.FromResult(false);
        }

        Save(session.End(reason, now));
        return Task.FromResult(true);
    }

    public Task<bool> TryEndAsync(UserId owner, SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        _sessions.TryGetValue(id, out var session) && session.UserId == owner
            ? TryEndAsync(id, reason, now, cancellationToken)
            : Task.FromResult(false);

    public Task EndAllAsync(UserId owner, SessionId? keep, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var session in _sessions.Values.Where(session => session.UserId == owner && session.Id != keep).ToList())
        {
            Save(session.End(reason, now));
        }

        return Task.CompletedTask;
    }

    public Task<SessionPage> ListAsync(UserId owner, long offset, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<EndedBatch> EndNextAsync(
        SessionId? after, DateTimeOffset until, int limit, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private void Save(Session session)
    {
        Writes++;
        _sessions[session.Id] = session;
    }
}
