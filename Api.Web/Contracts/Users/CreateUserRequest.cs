using Api.Web.Requests;


namespace Api.Web.Contracts.Users;

/// <summary>A new account.</summary>
public sealed class CreateUserRequest
{
    /// <summary>
    /// At most 150 letters, digits and <c>@ . + - _</c>; unique without regard to letter case. With <c>@</c> it has to be
    /// the account's own e-mail. A number is read as its text.
    /// </summary>
    /// <example>ada</example>
    [NumberAsText]
    public required string Username { get; init; }

    /// <summary>At least `Passwords:MinimumLength` characters (15), taken as they are. A number is read as its text.</summary>
    /// <example>analytical engine 1843</example>
    [NumberAsText]
    [Verbatim]
    public required string Password { get; init; }

    /// <summary>At most 254 characters; unique when given.</summary>
    /// <example>ada@example.com</example>
    public string? Email { get; init; }

    /// <summary>At most 150 characters.</summary>
    /// <example>Ada</example>
    [AllowBlank]
    public string? FirstName { get; init; }

    /// <summary>At most 150 characters.</summary>
    /// <example>Lovelace</example>
    [AllowBlank]
    public string? LastName { get; init; }

    /// <summary>Whether the account may log in.</summary>
    /// <example>true</example>
    public bool IsActive { get; init; } = true;

    /// <summary>Names of roles that exist.</summary>
    /// <example>[]</example>
    public IReadOnlyList<string> Roles { get; init; } = [];
}
