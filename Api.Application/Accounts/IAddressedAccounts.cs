using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Application.Accounts;

/// <summary>Finds the account that somebody means who is not signed in.</summary>
public interface IAddressedAccounts
{
    /// <summary>Finds a user by e-mail address, whatever its spelling.</summary>
    /// <returns>Null when nobody has the address.</returns>
    Task<UserDetails?> FindByEmailAsync(string email, CancellationToken cancellationToken);

    /// <summary>Finds the user whom a name means at a login: by user name or, if nobody has that, by e-mail address.</summary>
    /// <returns>Null when it is nobody's.</returns>
    Task<UserDetails?> FindByLoginNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Whether another user has a user name, whatever its letter case.</summary>
    Task<bool> HasUsernameAsync(string username, CancellationToken cancellationToken);

    /// <summary>Whether a user can log in by a password.</summary>
    Task<bool> HasPasswordAsync(UserId id, CancellationToken cancellationToken);
}
