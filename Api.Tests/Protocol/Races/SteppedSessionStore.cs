using Api.Application.Passwords;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Tests.Protocol.Races;

/// <summary>
/// One session in memory whose every statement waits until it is let through, and then runs alone: whoever lets them
/// through decides in which order the requests meet.
/// </summary>
internal sealed class SteppedSessionStore(Session session) : ISessionStore
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>How many statements, and other events, wait.</summary>
    public int Waiting => _waiting.Count;

    public Session Session { get; private set; } = session;

    /// <summary>When each rotation was.</summary>
    public List<DateTimeOffset> Rotations { get; } = [];

    /// <summary>The next rotation that is saved looks as if it had not been, as when the connection breaks after the commit.</summary>
    public bool LosesNextCommit { get; set; }

    /// <summary>Waits to be let through.</summary>
    public Task TurnAsync()
    {
        var turn = new TaskCompletionSource();
        _waiting.Add(turn);
        return turn.Task;
    }

    public void LetThrough(int index)
    {
        var turn = _waiting[index];
        _waiting.RemoveAt(index);
        turn.SetResult();
    }

    public async Task<SessionLookup> FindAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken)
    {
        await TurnAsync();
        return new SessionLookup(new AccountState(IsActive: true, []), Session);
    }

    public Task<bool> TryProveAsync(Session proved, VerifiedAccount account, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken)
    {
        await TurnAsync();
        if (Session.EndedAt is not null || Session.CurrentTokenId != read.CurrentTokenId)
        {
            return false;
        }

        Session = rotated;
        Rotations.Add(rotated.RotatedAt!.Value);
        var heard = !LosesNextCommit;
        LosesNextCommit = false;
        return heard;
    }

    public async Task<bool> TryEndAsync(SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await TurnAsync();
        var lived = Session.EndedAt is null;
        Session = Session.End(reason, now);
        return lived;
    }

    public Task<bool> TryStartAsync(Session session, VerifiedAccount account, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task TouchAsync(Session touched, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryEndAsync(UserId owner, SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task EndAllAsync(UserId owner, SessionId? keep, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<SessionPage> ListAsync(UserId owner, long offset, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<EndedBatch> EndNextAsync(
        SessionId? after, DateTimeOffset until, int limit, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
}
