namespace Api.Application.Users;

/// <summary>Everything about a user that an edit can change. What is saved has been checked by <see cref="UserFields"/>.</summary>
/// <param name="Username">In Unicode normal form KC; at most 150 characters.</param>
/// <param name="Email">In Unicode normal form KC, at most 254 characters (RFC 5321 §4.5.3.1.3); null when there is none.</param>
/// <param name="FirstName">Empty when there is none; at most 150 characters.</param>
/// <param name="LastName">Empty when there is none; at most 150 characters.</param>
/// <param name="IsActive">An inactive user cannot log in, and its tokens are refused.</param>
/// <param name="Roles">Names of roles that exist, in the order of their names once they are stored.</param>
public sealed record UserValues(
    string Username,
    string? Email,
    string FirstName,
    string LastName,
    bool IsActive,
    IReadOnlyList<string> Roles);
