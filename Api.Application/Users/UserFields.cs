using System.Text;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Text;

namespace Api.Application.Users;

/// <summary>What the fields of a user may hold, in one place for every call that sets them.</summary>
internal static class UserFields
{
    private const int UsernameLength = 150;
    private const int NameLength = 150;
    private const int EmailLength = 254;

    public static void CheckUsername(FieldErrors errors, string field, string username)
    {
        if (username.Length == 0)
        {
            errors.Add(field, FieldTexts.Blank);
        }

        if (username.CodePoints() > UsernameLength)
        {
            errors.Add(field, FieldTexts.TooLong(UsernameLength));
        }

        if (!username.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || (rune.IsAscii && "@.+-_".Contains((char)rune.Value))))
        {
            errors.Add(field, "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.");
        }
    }

    /// <summary>
    /// User names and e-mail addresses are one space of names at login: without this, a user name could be somebody else's
    /// address.
    /// </summary>
    public static void CheckSharedNames(FieldErrors errors, string field, string username, string? email)
    {
        if (username.Contains('@') && !string.Equals(username, email, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(field, "A username with @ has to be the user's own email address.");
        }
    }

    public static void CheckEmail(FieldErrors errors, string field, string? email)
    {
        if (email is null)
        {
            return;
        }

        if (email.CodePoints() > EmailLength)
        {
            errors.Add(field, FieldTexts.TooLong(EmailLength));
        }

        var at = email.LastIndexOf('@');
        var isAddress = at > 0 && at < email.Length - 1 && email.IndexOf('@') == at
            && email.EnumerateRunes().All(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune));
        if (!isAddress)
        {
            errors.Add(field, "Enter a valid email address.");
        }
    }

    public static void CheckName(FieldErrors errors, string field, string name)
    {
        if (name.CodePoints() > NameLength)
        {
            errors.Add(field, FieldTexts.TooLong(NameLength));
        }

        if (name.Any(char.IsControl))
        {
            errors.Add(field, FieldTexts.ControlCharacters);
        }
    }

    public static async Task CheckRolesAsync(FieldErrors errors, string field, IReadOnlyList<string> names, IRoleCatalog roles, CancellationToken cancellationToken)
    {
        foreach (var unknown in await roles.FindUnknownAsync(names, cancellationToken))
        {
            errors.Add(field, $"Object with name={unknown} does not exist.");
        }
    }

    /// <summary>A set of roles: each one once.</summary>
    public static IReadOnlyList<string> Distinct(IReadOnlyList<string> roles) =>
        [.. roles.Select(CanonicalText.Of).Distinct(StringComparer.OrdinalIgnoreCase)];
}
