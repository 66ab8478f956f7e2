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

    /// <summary>Adopts the record that the store holds.</summary>
    /// <returns>The access token that belongs to it.</returns>
    public AccessToken? Adopt(StoredSession? record)
    {
        Set(record?.Access, record is null ? SignedOut : null, reason: null, error: null);
        return Access;
    }

    /// <summary>Adopts a session that this program has just stored.</summary>
    public void SignIn(AccessToken access) => Set(access, state: null, reason: null, error: null);

    /// <summary>Signs out after the record was removed from the store.</summary>
    public void SignOut(SignOutReason reason, ApiException? error = null) => Set(access: null, SignedOut, reason, error);

    private void Set(AccessToken? access, SessionState? state, SignOutReason? reason, ApiException? error)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            var before = State;
            // The same token: the same object is shown.
            State = access is null ? state ?? Unknown : access.Text == Access?.Text ? before : Describe(access);
            Access = access;
            if (ReferenceEquals(State, before))
            {
                return;
            }

            if (ChangeBetween(before, State) is { } change)
            {
                var why = change == SessionChange.SignedOut ? reason ?? ReasonAfter(before) : (SignOutReason?)null;
                var args = new SessionChangedEventArgs(State, change, why, error);
                _raised = _raised.ContinueWith(
                    _ => Changed?.Invoke(this, args), CancellationToken.None, TaskContinuationOptions.None, _scheduler);
            }

            changed = _nextChange;
            _nextChange = new TaskCompletionSource();
        }

        changed.SetResult();
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
