using Api.Domain.Users;

namespace Api.Application.Mail;

/// <summary>What a mail says. Stored by number: a template is added at the end, and none is renumbered.</summary>
public enum MailTemplate
{
    /// <summary>The code of a sign-up, to an address that nobody has confirmed.</summary>
    SignUp = 1,

    /// <summary>Somebody signed up with an address that has an account already.</summary>
    SignUpKnown = 2,

    /// <summary>The code of a reset.</summary>
    PasswordReset = 3,

    /// <summary>The code of a change of address, to the new one.</summary>
    EmailChange = 4,

    /// <summary>Somebody wants an address for an account that another account has.</summary>
    EmailTaken = 5,

    /// <summary>Notice: the owner changed the password.</summary>
    PasswordChanged = 6,

    /// <summary>Notice: a reset set the password.</summary>
    PasswordWasReset = 7,

    /// <summary>Notice: the address is another now.</summary>
    EmailChanged = 8,

    /// <summary>Notice: somebody enters wrong codes.</summary>
    CodesGuessed = 9,

    /// <summary>Notice: the account is deleted.</summary>
    AccountDeleted = 10,
}

/// <summary>A mail that is to be sent.</summary>
/// <param name="Template">What it says.</param>
/// <param name="Language"><c>en</c> or <c>de</c>.</param>
/// <param name="Recipient">The address as stored, never as asked for.</param>
/// <param name="User">The account that it is about; null when there is none.</param>
/// <param name="Flow">The row id of the one-time flow whose code and link the mail shows; null for a notice.</param>
/// <param name="RequestedAt">When it was asked for, which the mail says.</param>
/// <param name="UserAgent">
/// The <c>User-Agent</c> of the request, where the recipient is confirmed. A mail names the browser and the system and repeats
/// nothing of the text.
/// </param>
/// <param name="ExpiresAt">When sending is given up.</param>
public sealed record OutgoingMail(
    MailTemplate Template,
    string Language,
    string Recipient,
    UserId? User,
    Guid? Flow,
    DateTimeOffset RequestedAt,
    string? UserAgent,
    DateTimeOffset ExpiresAt);
