using Api.Application.Passwords;
using Api.Application.Results;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>
/// Reads and changes user accounts. Every change is conditional on what it was decided upon: null instead of a result means
/// that the stored account is another by now, so nothing was saved and the use case decides again.
/// </summary>
public interface IUserAccounts
{
    /// <summary>Finds a user by id.</summary>
    /// <returns>Null when no user has that id.</returns>
    Task<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>Finds a user by user name, not by e-mail address.</summary>
    /// <returns>Null when no user has that name.</returns>
    Task<UserDetails?> FindAsync(string username, CancellationToken cancellationToken);

    /// <summary>Reads one page of the users that match, and counts all that match.</summary>
    Task<UserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken);

    /// <summary>Saves a new account with its roles, or nothing.</summary>
    /// <param name="values">What the account holds; every value has been checked.</param>
    /// <param name="password">The password, which has been checked.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The new user, or whose name is taken or that hashing is busy; null when a role was deleted meanwhile.</returns>
    Task<Result<UserDetails>?> TryCreateAsync(UserValues values, string password, CancellationToken cancellationToken);

    /// <summary>
    /// Saves a user's values if the user is still as it was read, and the last active administrator stays one.
    /// Deactivation ends the user's sessions in the same transaction.
    /// </summary>
    /// <returns>The user as saved, or why it is not saved; null when the user or a role has changed since it was read.</returns>
    Task<Result<UserDetails>?> TryUpdateAsync(UserDetails read, UserValues values, CancellationToken cancellationToken);

    /// <summary>Changes a password, resets the failed logins and ends the user's sessions, in one transaction.</summary>
    /// <param name="id">Whose password it becomes.</param>
    /// <param name="password">The new password, which has been checked.</param>
    /// <param name="verified">The account as it was when its old password was verified; null when that was not asked for.</param>
    /// <param name="keep">The session that goes on; null for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The user, or why the password is not changed; null when the old password is no longer the verified one.</returns>
    Task<Result<UserId>?> TrySetPasswordAsync(
        UserId id,
        string password,
        VerifiedAccount? verified,
        SessionId? keep,
        CancellationToken cancellationToken);

    /// <summary>Resets the failed logins of a user.</summary>
    /// <returns>Null when they are reset.</returns>
    Task<Error?> UnlockAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a user who is still as it was read, and not the last active administrator, and ends its sessions, in one
    /// transaction.
    /// </summary>
    /// <returns>The deleted user, or why it stays; null when the user has changed since it was read.</returns>
    Task<Result<UserId>?> TryDeleteAsync(UserDetails read, CancellationToken cancellationToken);
}
