using Api.Application.Passwords;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Sessions;

/// <summary>
/// Reads and changes the sessions, one row each. Every change is conditional on what it was decided upon: false means that
/// the row is another by now, so nothing was saved and the use case decides again.
/// </summary>
public interface ISessionStore
{
    /// <summary>Finds the user and the session that a token names, by one read.</summary>
    Task<SessionLookup> FindAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a session and notes the login, in one transaction, if the account is still active and its password still the
    /// one that was verified.
    /// </summary>
    Task<bool> TryStartAsync(Session session, VerifiedAccount account, CancellationToken cancellationToken);

    /// <summary>Saves a rotation if the session lives and its current token is still that of <paramref name="read"/>.</summary>
    Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken);

    /// <summary>Notes the last use of a session that lives.</summary>
    Task TouchAsync(Session touched, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that the user of a session proved something, if the session lives, the account is active and its password still the
    /// one that was verified.
    /// </summary>
    Task<bool> TryProveAsync(Session proved, VerifiedAccount account, CancellationToken cancellationToken);

    /// <summary>Ends a session whatever its tokens are by now.</summary>
    /// <returns>False when it had ended or does not exist.</returns>
    Task<bool> TryEndAsync(SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a session that lives and belongs to <paramref name="owner"/>.</summary>
    /// <returns>False when there is no such session.</returns>
    Task<bool> TryEndAsync(UserId owner, SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends every session of a user but <paramref name="keep"/>.</summary>
    Task EndAllAsync(UserId owner, SessionId? keep, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a batch of all sessions that live, those behind <paramref name="after"/> in the order of ids.</summary>
    /// <param name="after">Where the batch before ended; null for the first.</param>
    /// <param name="until">Sessions that began later are left alone.</param>
    /// <param name="limit">How many to look at.</param>
    /// <param name="reason">Why they end.</param>
    /// <param name="now">When they end.</param>
    /// <param name="cancellationToken">Stops before the batch.</param>
    Task<EndedBatch> EndNextAsync(
        SessionId? after,
        DateTimeOffset until,
        int limit,
        EndReason reason,
        DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>Reads a part of the sessions of a user that live, the newest first, and counts all that live.</summary>
    Task<SessionPage> ListAsync(UserId owner, long offset, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes at most <paramref name="limit"/> of the sessions that ended or expired before a time.</summary>
    /// <returns>How many were deleted; fewer than the limit when none is left.</returns>
    Task<int> SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}

/// <summary>What is stored under a token's user and session ids.</summary>
/// <param name="User">The user; null when there is none of that id.</param>
/// <param name="Session">The user's session; null when there is none of that id.</param>
public sealed record SessionLookup(AccountState? User, Session? Session);

/// <summary>What <see cref="ISessionStore.EndNextAsync"/> did.</summary>
/// <param name="Ended">How many sessions it ended.</param>
/// <param name="Last">Where the next batch begins; null when none is left.</param>
public sealed record EndedBatch(int Ended, SessionId? Last);
