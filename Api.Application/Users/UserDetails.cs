using Api.Domain.Users;


namespace Api.Application.Users;

/// <summary>A user as it is shown.</summary>
/// <param name="Id">Never given twice.</param>
/// <param name="Username">In Unicode normal form KC.</param>
/// <param name="Email">Null when there is none.</param>
/// <param name="FirstName">Empty when there is none.</param>
/// <param name="LastName">Empty when there is none.</param>
/// <param name="IsActive">An inactive user cannot log in, and its tokens are refused.</param>
/// <param name="Roles">In the order of their names.</param>
/// <param name="DateJoined">When the account was created.</param>
/// <param name="LastLogin">Null before the first.</param>
/// <param name="Version">Changes with every edit, not with logins; meaningless otherwise.</param>
public sealed record UserDetails(
    UserId Id,
    string Username,
    string? Email,
    string FirstName,
    string LastName,
    bool IsActive,
    IReadOnlyList<string> Roles,
    DateTimeOffset DateJoined,
    DateTimeOffset? LastLogin,
    string Version)
{
    /// <summary>Whether the user may do what the contract reserves for administrators.</summary>
    public bool IsAdministrator => IsActive && Roles.Contains(Domain.Users.Roles.Administrator);
}
