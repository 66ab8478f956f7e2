using System.Diagnostics.CodeAnalysis;
using Api.Application.Text;
using Microsoft.AspNetCore.Identity;

namespace Api.Infrastructure.Accounts;

/// <summary>
/// Brings names into the form in which they are compared: trimmed, Unicode normal form KC, upper case. Identity's own
/// normalizer leaves out the normal form, so that two accounts could look the same.
/// </summary>
internal sealed class NameNormalizer : ILookupNormalizer
{
    [return: NotNullIfNotNull(nameof(name))]
    public string? NormalizeName(string? name) => name is null ? null : Normalize(name);

    [return: NotNullIfNotNull(nameof(email))]
    public string? NormalizeEmail(string? email) => email is null ? null : Normalize(email);

    public static string Normalize(string text) => CanonicalText.Of(text).ToUpperInvariant();

    /// <summary>Brings a part of a name into the form in which it is searched for.</summary>
    public static string NormalizePart(string text) => CanonicalText.OfPart(text).ToUpperInvariant();
}
