namespace Api.Client;

/// <summary>Whether somebody is signed in, and who.</summary>
public abstract record SessionState
{
    private SessionState()
    {
    }

    /// <summary>The storage was not read yet: see <see cref="ApiSession.RestoreAsync"/>.</summary>
    public sealed record Unknown : SessionState;

    /// <summary>Nobody is signed in.</summary>
    public sealed record SignedOut : SessionState;

    /// <summary>Somebody is signed in. What is said about the user is for display: the server decides what is allowed.</summary>
    /// <param name="UserId">The user's number.</param>
    /// <param name="Roles">Names of the user's roles.</param>
    /// <param name="SessionId">The session's id, as in the API's list of sessions.</param>
    /// <param name="ExpiresAt">When the access token expires, by the local clock. A refresh continues the session.</param>
    public sealed record SignedIn(long UserId, IReadOnlyList<string> Roles, string SessionId, DateTimeOffset ExpiresAt) : SessionState
    {
        /// <summary>By what is said of the user, role by role.</summary>
        public bool Equals(SignedIn? other) =>
            other is not null && UserId == other.UserId && SessionId == other.SessionId && ExpiresAt == other.ExpiresAt
            && Roles.SequenceEqual(other.Roles);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(UserId, SessionId, ExpiresAt);
    }
}
