using Api.Web.OpenApi;
using Api.Web.Requests;

namespace Api.Web.Contracts.Accounts;

/// <summary>An account that somebody wants.</summary>
[BodyExample("new", "An account", "email", "firstName", "lastName")]
[BodyExample("again", "The same code once more", "email", "firstName", "lastName", "flow")]
public sealed class SignUpRequest
{
    /// <summary>Where the code goes. At most 254 characters.</summary>
    /// <example>ada@example.com</example>
    public required string Email { get; init; }

    /// <summary>As in a new account; the e-mail address when left out. A number is read as its text.</summary>
    /// <example>ada</example>
    [NumberAsText]
    public string? Username { get; init; }

    /// <summary>At most 150 characters.</summary>
    /// <example>Ada</example>
    [AllowBlank]
    public string? FirstName { get; init; }

    /// <summary>At most 150 characters.</summary>
    /// <example>Lovelace</example>
    [AllowBlank]
    public string? LastName { get; init; }

    /// <summary>The `flow` of an earlier answer, to have its code sent again; everything else has to be the same.</summary>
    /// <example>Tm93IGlzIHRoZSB0aW1lIA</example>
    public string? Flow { get; init; }
}

/// <summary>The code or link of a mail, and the password that its reader chooses.</summary>
[BodyExample("code", "By the mail's code", "flow", "code", "password")]
[BodyExample("link", "By the mail's link", "link", "password")]
public sealed class ConfirmSignUpRequest : FlowKeyRequest
{
    /// <summary>At least `Passwords:MinimumLength` characters (15), taken as they are. A number is read as its text.</summary>
    /// <example>analytical engine 1843</example>
    [NumberAsText]
    [Verbatim]
    public required string Password { get; init; }

    /// <summary>Another user name than was asked for, where that is taken. A number is read as its text.</summary>
    /// <example>ada1815</example>
    [NumberAsText]
    public string? Username { get; init; }
}

/// <summary>An account whose password is lost: its address or its user name.</summary>
[BodyExample("email", "By the address", "email")]
[BodyExample("username", "By the user name", "username")]
[BodyExample("again", "The same code once more", "email", "flow")]
public sealed class RequestPasswordResetRequest
{
    /// <summary>The address of the account. Give this or `username`.</summary>
    /// <example>ada@example.com</example>
    public string? Email { get; init; }

    /// <summary>The user name of the account, or its address. Give this or `email`. A number is read as its text.</summary>
    /// <example>ada</example>
    [NumberAsText]
    public string? Username { get; init; }

    /// <summary>The `flow` of an earlier answer, to have its code sent again; everything else has to be the same.</summary>
    /// <example>Tm93IGlzIHRoZSB0aW1lIA</example>
    public string? Flow { get; init; }
}

/// <summary>The code or link of a mail, and the new password.</summary>
[BodyExample("code", "By the mail's code", "flow", "code", "newPassword")]
[BodyExample("link", "By the mail's link", "link", "newPassword")]
public sealed class ResetPasswordRequest : FlowKeyRequest
{
    /// <summary>At least `Passwords:MinimumLength` characters (15), taken as they are. A number is read as its text.</summary>
    /// <example>difference engine 1822</example>
    [NumberAsText]
    [Verbatim]
    public required string NewPassword { get; init; }
}

/// <summary>Another address for the caller, or the same to confirm it.</summary>
[BodyExample("new", "Another address", "email", "currentPassword")]
[BodyExample("again", "The same code once more", "email", "currentPassword", "flow")]
public sealed class ChangeEmailRequest
{
    /// <summary>Where the code goes. At most 254 characters.</summary>
    /// <example>ada@example.org</example>
    public required string Email { get; init; }

    /// <summary>The caller's own, where there is one. A number is read as its text.</summary>
    /// <example>analytical engine 1843</example>
    [NumberAsText]
    [Verbatim]
    public string? CurrentPassword { get; init; }

    /// <summary>The `flow` of an earlier answer, to have its code sent again; everything else has to be the same.</summary>
    /// <example>Tm93IGlzIHRoZSB0aW1lIA</example>
    public string? Flow { get; init; }
}

/// <summary>The code or link of a mail.</summary>
[BodyExample("code", "By the mail's code", "flow", "code")]
[BodyExample("link", "By the mail's link", "link")]
public sealed class ConfirmEmailRequest : FlowKeyRequest;

/// <summary>A proof of who the caller is.</summary>
public sealed class StepUpRequest
{
    /// <summary>The caller's own. A number is read as its text.</summary>
    /// <example>analytical engine 1843</example>
    [NumberAsText]
    [Verbatim]
    public required string Password { get; init; }
}
