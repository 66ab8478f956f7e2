namespace Api.Application.Users;

/// <summary>Everything about a user that an edit can change. What is stored has been checked by <see cref="UserFields"/>.</summary>
/// <param name="Username">At most 150 characters; stored in Unicode normal form KC.</param>
/// <param name="Email">At most 254 characters (RFC 5321 §4.5.3.1.3); stored in Unicode normal form KC; null when there is none.</param>
/// <param name="FirstName">At most 150 characters; empty when there is none.</param>
/// <param name="LastName">At most 150 characters; empty when there is none.</param>
/// <param name="IsActive">An inactive user cannot log in, and its tokens are refused.</param>
/// <param name="Roles">Names of roles that exist; stored ones are in the order of their names.</param>
public record UserValues(
    string Username,
    string? Email,
    string FirstName,
    string LastName,
    bool IsActive,
    IReadOnlyList<string> Roles)
{
    /// <summary>An active user of whom nothing is known but the name.</summary>
    public static UserValues Named(string username, string? email, params IReadOnlyList<string> roles) => new(
        username,
        email,
        FirstName: "",
        LastName: "",
        IsActive: true,
        roles);
}
