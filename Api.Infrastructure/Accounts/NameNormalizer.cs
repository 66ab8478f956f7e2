using System.Diagnostics.CodeAnalysis;
using Api.Application.Text;
using Microsoft.AspNetCore.Identity;

namespace Api.Infrastructure.Accounts;

/// <summary>
/// Brings names into the form in which they are compared: trimmed, Unicode normal form KC, upper case; the domain of an
/// e-mail address in ASCII. Identity's own normalizer leaves out the normal form, so that two accounts could look the same.
/// </summary>
internal sealed class NameNormalizer : ILookupNormalizer
{
    [return: NotNullIfNotNull(nameof(name))]
    public string? NormalizeName(string? name) => name is null ? null : Normalize(name);

    [return: NotNullIfNotNull(nameof(email))]
    public string? NormalizeEmail(string? email) => email is null ? null : NormalizeLogin(email);

    /// <summary>The form of what is typed at a login, a user name or an e-mail address: all spellings of an account have one.</summary>
    public static string NormalizeLogin(string name) => EmailAddress.ToComparable(CanonicalText.Of(name)).ToUpperInvariant();

    public static string Normalize(string text) => CanonicalText.Of(text).ToUpperInvariant();

    /// <summary>
    /// The forms in which an e-mail address may be stored for comparison: the present one comes first, then those of accounts
    /// that were saved before the domain was compared in ASCII.
    /// </summary>
    public static IReadOnlyList<string> EmailSpellings(string email) =>
    [
        .. EmailAddress.Spellings(CanonicalText.Of(email))
            .Select(spelling => spelling.ToUpperInvariant())
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Three of them whatever the address is, so that every look for one is one statement of one form.</summary>
    public static (string First, string Second, string Third) ThreeEmailSpellings(string email)
    {
        var spellings = EmailSpellings(email);
        return (spellings[0], spellings[^1], spellings[spellings.Count / 2]);
    }

    /// <summary>Brings a part of a name into the form in which it is searched for.</summary>
    public static string NormalizePart(string text) => CanonicalText.OfPart(text).ToUpperInvariant();
}
