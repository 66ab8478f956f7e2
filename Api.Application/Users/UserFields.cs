using Api.Application.Results;
using Api.Application.Text;

namespace Api.Application.Users;

/// <summary>What the fields of a user may hold, and the form in which they are stored, for every call that sets them.</summary>
internal static class UserFields
{
    private const int UsernameLength = 150;
    private const int NameLength = 150;
    private const int EmailLength = 254;

    // What the columns hold, in UTF-16 units.
    private const int LongestAddressAsUsername = 300;
    private const int LongestComparedAddress = 508;

    /// <summary>The form in which values are stored.</summary>
    public static UserValues ToStored(UserValues values) => new(
        ToStoredUsername(values.Username),
        ToStoredEmail(values.Email),
        ToStoredName(values.FirstName),
        ToStoredName(values.LastName),
        values.IsActive,
        ToStoredRoles(values.Roles));

    /// <summary>A user name with <c>@</c> is an e-mail address, and has the form of one.</summary>
    public static string ToStoredUsername(string username) => ToStoredEmail(username)!;

    public static string? ToStoredEmail(string? email) => email is null ? null : EmailAddress.ToStored(CanonicalText.Of(email));

    public static string ToStoredName(string? name) => name?.Trim() ?? "";

    /// <summary>A set of roles: each one once.</summary>
    public static IReadOnlyList<string> ToStoredRoles(IReadOnlyList<string> roles) =>
        [.. roles.Select(CanonicalText.Of).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// Checks values in the form in which they are stored, but their roles. A value that stays as <paramref name="stored"/> was
    /// good enough when it was stored.
    /// </summary>
    public static void Check(FieldErrors errors, UserValues values, UserValues? stored)
    {
        var renamed = values.Username != stored?.Username;
        if (renamed)
        {
            CheckUsername(errors, nameof(values.Username), values);
            CheckSharedNames(errors, nameof(values.Username), values);
        }

        if (values.Email != stored?.Email)
        {
            CheckEmail(errors, nameof(values.Email), values.Email);
            if (!renamed)
            {
                CheckSharedNames(errors, nameof(values.Email), values);
            }
        }

        CheckName(errors, nameof(values.FirstName), values.FirstName, stored?.FirstName);
        CheckName(errors, nameof(values.LastName), values.LastName, stored?.LastName);
    }

    private static void CheckUsername(FieldErrors errors, string field, UserValues values)
    {
        var username = values.Username;
        if (IsOwnAddress(values))
        {
            // The address itself is checked as such.
            if (username.Length > LongestAddressAsUsername)
            {
                errors.Add(field, FieldTexts.TooLong(UsernameLength));
            }

            return;
        }

        if (username.Length == 0)
        {
            errors.Add(field, FieldTexts.Blank);
        }

        if (username.CodePoints() > UsernameLength)
        {
            errors.Add(field, FieldTexts.TooLong(UsernameLength));
        }

        if (!ScriptMarks.IsMadeOfLetters(username, rune => rune.IsAscii && "@.+-_".Contains((char)rune.Value)))
        {
            errors.Add(field, "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.");
        }
    }

    /// <summary>
    /// User names and e-mail addresses are one space of names at login: without this, a user name could be somebody else's
    /// address.
    /// </summary>
    private static void CheckSharedNames(FieldErrors errors, string field, UserValues values)
    {
        if (values.Username.Contains('@') && !IsOwnAddress(values))
        {
            errors.Add(field, "A username with @ has to be the user's own email address.");
        }
    }

    private static bool IsOwnAddress(UserValues values) =>
        values.Username.Contains('@')
        && values.Email is { } email
        && string.Equals(EmailAddress.ToComparable(values.Username), EmailAddress.ToComparable(email), StringComparison.OrdinalIgnoreCase);

    private static void CheckEmail(FieldErrors errors, string field, string? email)
    {
        if (email is null)
        {
            return;
        }

        if (email.CodePoints() > EmailLength || EmailAddress.ToComparable(email).Length > LongestComparedAddress)
        {
            errors.Add(field, FieldTexts.TooLong(EmailLength));
        }

        if (!EmailAddress.IsValid(email))
        {
            errors.Add(field, "Enter a valid email address.");
        }
    }

    private static void CheckName(FieldErrors errors, string field, string name, string? stored)
    {
        if (name == stored)
        {
            return;
        }

        if (name.CodePoints() > NameLength)
        {
            errors.Add(field, FieldTexts.TooLong(NameLength));
        }

        if (name.Any(char.IsControl))
        {
            errors.Add(field, FieldTexts.ControlCharacters);
        }
    }
}
