using System.Text;
using Api.Application.Results;
using Api.Application.Text;

namespace Api.Application.Roles;

/// <summary>What a role may be called.</summary>
internal static class RoleName
{
    private const int Length = 150;

    /// <summary>Checks a name in the form in which it is stored.</summary>
    public static void Check(FieldErrors errors, string field, string name)
    {
        if (name.CodePoints() > Length)
        {
            errors.Add(field, FieldTexts.TooLong(Length));
        }

        // No path names "." or "..", so nobody could delete such a role.
        if (name is "" or "." or ".." || !name.EnumerateRunes().All(IsAllowed))
        {
            errors.Add(field, "Enter a valid role name. This value may contain only letters, numbers, and ./_/- characters.");
        }
    }

    /// <summary>The name with a hyphen for whatever else stands between the parts that are allowed.</summary>
    public static string Hyphenate(string name)
    {
        var spaced = string.Concat(name.EnumerateRunes().Select(rune => IsAllowed(rune) ? rune.ToString() : " "));
        return string.Join('-', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsAllowed(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '_' or '-';
}
