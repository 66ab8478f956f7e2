using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>The accounts: who exists, and whose password is whose.</summary>
public interface IUserAccounts
{
    /// <summary>
    /// Checks a password for a user name or, if nobody has that, an e-mail address; the same work whether the account
    /// exists, is active, or has a password at all.
    /// </summary>
    Task<PasswordVerification> VerifyPasswordAsync(string name, string password, CancellationToken cancellationToken);

    /// <summary>One user; null when there is none of that id.</summary>
    Task<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>One page of those that match, and how many match in all.</summary>
    Task<UserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken);

    /// <summary>Which of these roles do not exist.</summary>
    Task<IReadOnlyList<string>> FindUnknownRolesAsync(IReadOnlyCollection<string> roles, CancellationToken cancellationToken);

    /// <summary>Saves a new account, all of it or nothing.</summary>
    Task<UserCreation> CreateAsync(NewUser user, CancellationToken cancellationToken);

    /// <summary>Checks the password of a user who is signed in.</summary>
    Task<PasswordVerification> VerifyPasswordAsync(UserId id, string password, CancellationToken cancellationToken);

    /// <summary>Changes a password and ends the user's sessions, in one transaction.</summary>
    /// <param name="id">The user.</param>
    /// <param name="password">The new password, which has been checked.</param>
    /// <param name="verified">The account as it was when its old password was verified; null when that was not asked for.</param>
    /// <param name="keep">The session that goes on; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UserChange> SetPasswordAsync(UserId id, string password, VerifiedAccount? verified, SessionId? keep, CancellationToken cancellationToken);

    /// <summary>Activates or deactivates an account; deactivation ends its sessions in the same transaction.</summary>
    Task<UserChange> SetActiveAsync(UserId id, bool isActive, CancellationToken cancellationToken);

    /// <summary>Deletes an account and ends its sessions, in one transaction.</summary>
    Task<UserChange> DeleteAsync(UserId id, CancellationToken cancellationToken);
}

/// <summary>What became of a change to an account: one of the nested cases.</summary>
public abstract record UserChange
{
    private UserChange()
    {
    }

    /// <summary>It is saved.</summary>
    public sealed record Saved : UserChange;

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : UserChange;

    /// <summary>The account is not any more as it was when its password was verified.</summary>
    public sealed record Outdated : UserChange;

    /// <summary>Too many passwords are being hashed, or too many others change this account; nothing was saved.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : UserChange;
}

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

/// <summary>What a password check found: one of the nested cases.</summary>
public abstract record PasswordVerification
{
    private PasswordVerification()
    {
    }

    /// <summary>The password is the account's, and the account is active.</summary>
    public sealed record Verified(VerifiedAccount Account) : PasswordVerification;

    /// <summary>Wrong password, or no such account, or not one that may log in.</summary>
    public sealed record Refused : PasswordVerification;

    /// <summary>Too many passwords are being hashed; nothing was checked.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : PasswordVerification;
}

/// <summary>An account as it was when its password was verified.</summary>
/// <param name="Id">The user.</param>
/// <param name="PasswordHash">What the password was verified against: a login counts only while it stands.</param>
/// <param name="Roles">In the order of their names.</param>
public sealed record VerifiedAccount(UserId Id, string PasswordHash, IReadOnlyList<string> Roles)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(VerifiedAccount);
}

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

    /// <summary>Too many passwords are being hashed; nothing was saved.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : UserCreation;
}
