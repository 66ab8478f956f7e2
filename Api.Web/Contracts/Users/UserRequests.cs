using Api.Application.Users;
using Api.Web.Requests;

namespace Api.Web.Contracts.Users;

/// <summary>A new account. A member that need not be there may be null as well: many clients send it so.</summary>
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

    /// <summary>Whether the account may log in: true when left out.</summary>
    /// <example>true</example>
    public bool? IsActive { get; init; }

    /// <summary>Names of roles that exist: none when left out.</summary>
    /// <example>[]</example>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The values that the account is to have.</summary>
    internal UserValues ToValues() => new(
        Username,
        Email,
        FirstName ?? "",
        LastName ?? "",
        IsActive ?? true,
        Roles ?? []);
}

/// <summary>
/// Changes to a user; what is left out stays as it is. A member that the caller may not change can be there when it is as
/// stored.
/// </summary>
public abstract class UserEditRequest
{
    /// <summary>Cannot be changed.</summary>
    /// <example>1</example>
    public Optional<long> Id { get; init; }

    /// <summary>
    /// At most 254 characters; null for none. One's own needs `currentPassword` beside it; where there is mail, it is changed by
    /// `POST /api/account/email/` only.
    /// </summary>
    /// <example>ada@example.com</example>
    public Optional<string?> Email { get; init; }

    /// <summary>At most 150 characters; null empties it.</summary>
    /// <example>Ada</example>
    [AllowBlank]
    public Optional<string?> FirstName { get; init; }

    /// <summary>At most 150 characters; null empties it.</summary>
    /// <example>Lovelace</example>
    [AllowBlank]
    public Optional<string?> LastName { get; init; }

    /// <summary>Changed by administrators only. Deactivation ends the user's sessions.</summary>
    /// <example>true</example>
    public Optional<bool> IsActive { get; init; }

    /// <summary>Changed by administrators only: the whole set.</summary>
    /// <example>[]</example>
    public Optional<IReadOnlyList<string>> Roles { get; init; }

    /// <summary>Cannot be changed here.</summary>
    /// <example>2026-11-24T10:32:00.000Z</example>
    public Optional<DateTimeOffset?> EmailConfirmedAt { get; init; }

    /// <summary>Cannot be changed.</summary>
    /// <example>2026-11-24T10:30:00.000Z</example>
    public Optional<DateTimeOffset> DateJoined { get; init; }

    /// <summary>Cannot be changed.</summary>
    /// <example>2026-11-24T10:31:00.000Z</example>
    public Optional<DateTimeOffset?> LastLogin { get; init; }

    /// <summary>The caller's own, to change the caller's own e-mail address. A number is read as its text.</summary>
    /// <example>analytical engine 1843</example>
    [NumberAsText]
    [Verbatim]
    public Optional<string> CurrentPassword { get; init; }

    /// <summary>The edit that this request asks for.</summary>
    internal abstract UserEdit ToEdit();

    /// <summary>That edit with this user name.</summary>
    protected UserEdit ToEdit(Optional<string> username) => new()
    {
        Id = Id,
        Username = username,
        Email = Email,
        FirstName = FirstName,
        LastName = LastName,
        IsActive = IsActive,
        Roles = Roles,
        EmailConfirmedAt = EmailConfirmedAt,
        DateJoined = DateJoined,
        LastLogin = LastLogin,
    };
}

/// <summary>A partial change (RFC 7396).</summary>
[MergePatch]
public sealed class UpdateUserRequest : UserEditRequest
{
    /// <summary>As in a new account; changed by administrators only. A number is read as its text.</summary>
    /// <example>ada</example>
    [NumberAsText]
    public Optional<string> Username { get; init; }

    internal override UserEdit ToEdit() => ToEdit(Username);
}

/// <summary>A change by putting back the record.</summary>
public sealed class ReplaceUserRequest : UserEditRequest
{
    /// <summary>As in a new account; changed by administrators only. A number is read as its text.</summary>
    /// <example>ada</example>
    [NumberAsText]
    public required string Username { get; init; }

    internal override UserEdit ToEdit() => ToEdit(Username);
}
