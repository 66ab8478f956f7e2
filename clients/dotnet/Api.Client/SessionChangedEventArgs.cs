namespace Api.Client;

/// <summary>What has happened to a session.</summary>
public enum SessionChange
{
    /// <summary>Somebody has signed in, or a stored session was found.</summary>
    SignedIn,

    /// <summary>The session goes on with a new access token.</summary>
    Refreshed,

    /// <summary>Another user is signed in now, or the user has other roles.</summary>
    UserChanged,

    /// <summary>Nobody is signed in any more; <see cref="SessionChangedEventArgs.Reason"/> says why.</summary>
    SignedOut,
}

/// <summary>Why nobody is signed in any more.</summary>
public enum SignOutReason
{
    /// <summary>There was no session to go on with.</summary>
    None,

    /// <summary>Somebody logged out.</summary>
    Logout,

    /// <summary>The server has ended the session: on another device, by expiry, or because its token was used by somebody else.</summary>
    SessionEnded,

    /// <summary>The account is inactive or deleted.</summary>
    UserInactive,

    /// <summary>The user has deleted the account, by <see cref="ApiSession.DeleteAccountAsync"/>.</summary>
    AccountDeleted,

    /// <summary>The session is gone from the storage: another program on it has removed it.</summary>
    Removed,
}

/// <summary>A change of <see cref="ApiSession.State"/>.</summary>
/// <param name="state">The state after it.</param>
/// <param name="change">What has happened.</param>
/// <param name="reason">Why nobody is signed in any more; null while somebody is.</param>
/// <param name="error">The server's refusal, where that signed out.</param>
public sealed class SessionChangedEventArgs(SessionState state, SessionChange change, SignOutReason? reason, ApiException? error) : EventArgs
{
    /// <summary>The state after the change.</summary>
    public SessionState State { get; } = state;

    /// <summary>What has happened.</summary>
    public SessionChange Change { get; } = change;

    /// <summary>Why nobody is signed in any more; null while somebody is.</summary>
    public SignOutReason? Reason { get; } = reason;

    /// <summary>The server's refusal, where that signed out.</summary>
    public ApiException? Error { get; } = error;
}
