using Api.Application.Passwords;
using Api.Domain.Sessions;
using Api.Domain.Users;


namespace Api.Application.Users;

/// <summary>The accounts: who exists.</summary>
public interface IUserAccounts
{
    /// <summary>One user; null when there is none of that id.</summary>
    Task<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>The user of that name; an e-mail address is none. Null when there is none.</summary>
    Task<UserDetails?> FindAsync(string username, CancellationToken cancellationToken);

    /// <summary>One page of those that match, and how many match in all.</summary>
    Task<UserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken);

    /// <summary>Saves a new account, all of it or nothing.</summary>
    Task<UserCreation> CreateAsync(NewUser user, CancellationToken cancellationToken);

    /// <summary>
    /// Saves a user's values if the user is still as it was read, and the last active administrator stays one.
    /// Deactivation ends the user's sessions in the same transaction.
    /// </summary>
    Task<UserChange> TryUpdateAsync(UserDetails read, UserValues values, CancellationToken cancellationToken);

    /// <summary>Changes a password, forgets the failed logins and ends the user's sessions, in one transaction.</summary>
    /// <param name="id">The user.</param>
    /// <param name="password">The new password, which has been checked.</param>
    /// <param name="verified">The account as it was when its old password was verified; null when that was not asked for.</param>
    /// <param name="keep">The session that goes on; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UserChange> SetPasswordAsync(UserId id, string password, VerifiedAccount? verified, SessionId? keep, CancellationToken cancellationToken);

    /// <summary>Forgets the failed logins of a user; false when there is none of that id.</summary>
    Task<bool> UnlockAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a user who is still as it was read, and not the last active administrator, and ends its sessions, in one
    /// transaction.
    /// </summary>
    Task<UserChange> TryDeleteAsync(UserDetails read, CancellationToken cancellationToken);
}

/// <summary>What became of a change to an account: one of the nested cases.</summary>
public abstract record UserChange
{
    private UserChange()
    {
    }

    /// <summary>It is saved.</summary>
    public sealed record Saved : UserChange;

    /// <summary>It is saved, and this is the user now.</summary>
    public sealed record Updated(UserDetails User) : UserChange;

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : UserChange;

    /// <summary>The account is not any more as it was read or when its password was verified.</summary>
    public sealed record Outdated : UserChange;

    /// <summary>Another account has that user name.</summary>
    public sealed record UsernameTaken : UserChange;

    /// <summary>Another account has that e-mail address.</summary>
    public sealed record EmailTaken : UserChange;

    /// <summary>Nobody would be left who is active and an administrator.</summary>
    public sealed record LastAdministrator : UserChange;

    /// <summary>Too many passwords are being hashed, or too many others change this account; nothing was saved.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : UserChange;
}

/// <summary>All of a user that can be edited; every value has been checked.</summary>
/// <param name="Username">In Unicode normal form KC.</param>
/// <param name="Email">In Unicode normal form KC, or null.</param>
/// <param name="FirstName">Empty when there is none.</param>
/// <param name="LastName">Empty when there is none.</param>
/// <param name="IsActive">Whether the user may log in.</param>
/// <param name="Roles">Names of roles that exist.</param>
public sealed record UserValues(
    string Username,
    string? Email,
    string FirstName,
    string LastName,
    bool IsActive,
    IReadOnlyList<string> Roles);

/// <summary>An account to be created; every value has been checked.</summary>
/// <param name="Username">In Unicode normal form KC.</param>
/// <param name="Email">In Unicode normal form KC, or null.</param>
/// <param name="FirstName">Empty when there is none.</param>
/// <param name="LastName">Empty when there is none.</param>
/// <param name="Password">As received.</param>
/// <param name="IsActive">Whether it may log in.</param>
/// <param name="Roles">Names of roles that exist.</param>
public sealed record NewUser(
    string Username,
    string? Email,
    string FirstName,
    string LastName,
    string Password,
    bool IsActive,
    IReadOnlyList<string> Roles)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(NewUser);
}

/// <summary>Which users, in which order, and which part of them.</summary>
/// <param name="Search">A literal part of user name, e-mail or names; null for all.</param>
/// <param name="IsActive">Only those; null for all.</param>
/// <param name="Ordering">What to sort by, the most important first; ties are broken by id.</param>
/// <param name="Offset">How many to leave out first.</param>
/// <param name="Limit">How many at the most.</param>
public sealed record UserFilter(
    string? Search,
    bool? IsActive,
    IReadOnlyList<UserOrder> Ordering,
    long Offset,
    int Limit);

/// <summary>One criterion of an order.</summary>
public readonly record struct UserOrder(UserOrderField Field, bool Descending);

/// <summary>What users can be ordered by. A closed list: no other column can be probed through an order.</summary>
public enum UserOrderField
{
    /// <summary>The number, which grows with the time of creation.</summary>
    Id,

    /// <summary>Without regard to case.</summary>
    Username,

    /// <summary>Without regard to case.</summary>
    Email,

    /// <summary>By code point.</summary>
    FirstName,

    /// <summary>By code point.</summary>
    LastName,

    /// <summary>When the account was created.</summary>
    DateJoined,

    /// <summary>Those who never logged in come first.</summary>
    LastLogin,

    /// <summary>The inactive come first.</summary>
    IsActive,
}

/// <summary>A part of the users that match.</summary>
public sealed record UserPage(long Count, IReadOnlyList<UserDetails> Users);

/// <summary>What became of a new account: one of the nested cases.</summary>
public abstract record UserCreation
{
    private UserCreation()
    {
    }

    /// <summary>It exists now.</summary>
    public sealed record Created(UserDetails User) : UserCreation;

    /// <summary>Another account has that user name.</summary>
    public sealed record UsernameTaken : UserCreation;

    /// <summary>Another account has that e-mail address.</summary>
    public sealed record EmailTaken : UserCreation;

    /// <summary>A role of it was deleted at the same time; nothing was saved.</summary>
    public sealed record RoleGone : UserCreation;

    /// <summary>Too many passwords are being hashed; nothing was saved.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : UserCreation;
}
