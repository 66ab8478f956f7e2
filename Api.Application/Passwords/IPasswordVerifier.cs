using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Passwords;

/// <summary>
/// Verifies passwords. <see cref="Error.WrongCredentials"/> stands for a wrong password, no such account and one that may not
/// log in now; with <see cref="Error.Busy"/> nothing was checked and nothing counted.
/// </summary>
public interface IPasswordVerifier
{
    /// <summary>
    /// Verifies the password of a login, with the same work whether the account exists, is active, is blocked, or has a
    /// password at all. <see cref="Lockout"/> counts the try as failed before the password is looked at, unless the account
    /// was used from that network before.
    /// </summary>
    /// <param name="name">A user name or, if nobody has that, an e-mail address.</param>
    /// <param name="password">As received.</param>
    /// <param name="client">Where the login comes from.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<Result<VerifiedAccount>> VerifyLoginAsync(string name, string password, ClientInfo client, CancellationToken cancellationToken);

    /// <summary>Verifies the password of a user who is known already; counts nothing.</summary>
    Task<Result<VerifiedAccount>> VerifyAsync(UserId id, string password, CancellationToken cancellationToken);
}

/// <summary>An account as it was when its password was verified.</summary>
/// <param name="User">The user, with its roles.</param>
/// <param name="PasswordHash">What the password was verified against: a login counts only while it stands.</param>
/// <param name="UpgradedHash">The same password hashed as new ones are; null when it is so already.</param>
public sealed record VerifiedAccount(UserDetails User, string PasswordHash, string? UpgradedHash) : Secret;
