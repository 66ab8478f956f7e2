using System.Runtime.ExceptionServices;
using Api.Client.Protocol;

namespace Api.Client;

/// <summary>This program's view of the session: its access token, what it shows, and who listens.</summary>
internal sealed class SessionView
{
    private static readonly SessionState.Unknown Unknown = new();
    private static readonly SessionState.SignedOut SignedOut = new();

    private readonly Lock _gate = new();
    // Listeners run one after the other where the session was made, and not within a refresh that they could disturb.
    private readonly TaskScheduler _scheduler =
        SynchronizationContext.Current is null ? TaskScheduler.Default : TaskScheduler.FromCurrentSynchronizationContext();

    private Task _raised = Task.CompletedTask;
    private long _changes;
    private TaskCompletionSource _nextChange = new();

    public event EventHandler<SessionChangedEventArgs>? Changed;

    public SessionState State { get; private set; } = Unknown;

    /// <summary>The access token; null when nobody is signed in, or when that is not known.</summary>
    public AccessToken? Access { get; private set; }

    /// <summary>Ends with the next change of the state.</summary>
    public Task NextChange
    {
        get
        {
            lock (_gate)
            {
                return _nextChange.Task;
            }
        }
    }

    /// <summary>Reads the record that the store holds, and adopts it. One that was read before a change of ours is read again.</summary>
    public async Task<StoredSession?> AdoptAsync(SessionStore store)
    {
        while (true)
        {
            var changes = Interlocked.Read(ref _changes);
            var record = await store.ReadAsync().ConfigureAwait(false);
            if (TrySet(changes, record?.Access, record is null ? SignedOut : null, reason: null, error: null))
            {
                return record;
            }
        }
    }

    /// <summary>Adopts a session that this program has just stored, while it holds the store's lock.</summary>
    public void SignIn(AccessToken access) => TrySet(changes: null, access, state: null, reason: null, error: null);

    /// <summary>Signs out after the record was removed from the store, while its lock is held.</summary>
    public void SignOut(SignOutReason reason, ApiException? error = null) => TrySet(changes: null, access: null, SignedOut, reason, error);

    /// <returns>False when there were other changes than so many: nothing was set.</returns>
    private bool TrySet(long? changes, AccessToken? access, SessionState? state, SignOutReason? reason, ApiException? error)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (changes is { } seen && seen != _changes)
            {
                return false;
            }

            if (changes is null)
            {
                _changes++;
            }

            var before = State;
            // The same token: the same object is shown.
            State = access is null ? state ?? Unknown : access.Text == Access?.Text ? before : Describe(access);
            Access = access;
            if (ReferenceEquals(State, before))
            {
                return true;
            }

            if (ChangeBetween(before, State) is { } change)
            {
                var why = change == SessionChange.SignedOut ? reason ?? ReasonAfter(before) : (SignOutReason?)null;
                var args = new SessionChangedEventArgs(State, change, why, error);
                _raised = _raised.ContinueWith(_ => Raise(args), CancellationToken.None, TaskContinuationOptions.None, _scheduler);
            }

            changed = _nextChange;
            _nextChange = new TaskCompletionSource();
        }

        changed.SetResult();
        return true;
    }

    /// <summary>A listener that throws keeps no other one from hearing, and its error is the program's, as of any event.</summary>
    private void Raise(SessionChangedEventArgs change)
    {
        foreach (var listener in Changed?.GetInvocationList().Cast<EventHandler<SessionChangedEventArgs>>() ?? [])
        {
            try
            {
                listener(this, change);
            }
            catch (Exception exception)
            {
                var error = ExceptionDispatchInfo.Capture(exception);
                ThreadPool.QueueUserWorkItem(_ => error.Throw());
            }
        }
    }

    private static SessionState.SignedIn Describe(AccessToken access)
    {
        var claims = access.Claims;
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(access.ReceivedAt + claims.Lifetime);
        return new SessionState.SignedIn(claims.UserId, claims.Roles, claims.SessionId, expiresAt);
    }

    private static SignOutReason ReasonAfter(SessionState before) =>
        before is SessionState.SignedIn ? SignOutReason.Removed : SignOutReason.None;

    private static SessionChange? ChangeBetween(SessionState before, SessionState after) => (before, after) switch
    {
        (_, SessionState.Unknown) => null,
        (_, SessionState.SignedOut) => SessionChange.SignedOut,
        (SessionState.SignedIn old, SessionState.SignedIn user) when old.UserId != user.UserId || !old.Roles.SequenceEqual(user.Roles) =>
            SessionChange.UserChanged,
        (SessionState.SignedIn old, SessionState.SignedIn user) when old.SessionId == user.SessionId => SessionChange.Refreshed,
        _ => SessionChange.SignedIn,
    };
}
