using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace Api.Application.Text;

/// <summary>
/// What an e-mail address may be, and the form in which two are compared: the framework's readers of addresses and of
/// international domains, and what they let through beside that.
/// </summary>
public static class EmailAddress
{
    private const int LongestDomain = 253;
    private const int LongestLabel = 63;

    // Which mean something in a header of a mail (RFC 5322 §3.2.3).
    private static readonly SearchValues<char> Specials = SearchValues.Create("\"()<>[]:;@\\,");

    private static readonly IdnMapping Domains = new() { UseStd3AsciiRules = true };

    /// <summary>Whether mail servers take the address: RFC 5321 with RFC 6531, without quotes, comments and literals.</summary>
    /// <param name="address">In canonical form (<see cref="CanonicalText"/>).</param>
    public static bool IsValid(string address)
    {
        if (address.Length > CanonicalText.LongestText
            || !address.EnumerateRunes().All(IsVisible)
            || !MailAddress.TryCreate(address, out var read)
            || read.Address != address
            || Split(address) is not var (local, domain))
        {
            return false;
        }

        return IsDotted(local, char.MaxValue)
            && !local.AsSpan().ContainsAny(Specials)
            && ToAscii(domain) is { Length: <= LongestDomain } ascii
            && IsDomain(ascii);
    }

    /// <summary>
    /// The form in which an address is stored: its domain as people read it. A domain in ASCII is kept as it was written.
    /// </summary>
    /// <param name="address">In canonical form (<see cref="CanonicalText"/>).</param>
    public static string ToStored(string address) =>
        Split(address) is var (local, domain) && !Ascii.IsValid(domain) && ToAscii(domain) is { } ascii && ToUnicode(ascii) is { } unicode
            ? $"{local}@{unicode}"
            : address;

    /// <summary>The form in which two addresses are compared, but for letter case: the domain in ASCII.</summary>
    /// <param name="address">In canonical form (<see cref="CanonicalText"/>).</param>
    public static string ToComparable(string address) =>
        Split(address) is var (local, domain) && ToAscii(domain) is { } ascii ? $"{local}@{ascii}" : address;

    /// <summary>
    /// Every spelling in which the address may be stored for comparison: before the domain was compared in ASCII it was stored
    /// as it had been typed.
    /// </summary>
    /// <param name="address">In canonical form (<see cref="CanonicalText"/>).</param>
    public static IReadOnlyList<string> Spellings(string address)
    {
        var spellings = new List<string> { ToComparable(address), address };
        if (Split(address) is var (local, domain) && ToAscii(domain) is { } ascii && ToUnicode(ascii) is { } unicode)
        {
            spellings.Add($"{local}@{unicode}");
        }

        return [.. spellings.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static (string Local, string Domain)? Split(string address)
    {
        var at = address.LastIndexOf('@');
        return at > 0 && at < address.Length - 1 && address.Length <= CanonicalText.LongestText
            ? (address[..at], address[(at + 1)..])
            : null;
    }

    /// <summary>No blank, control or format character, and none that is unassigned, private or half of a pair.</summary>
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;

    /// <summary>Two labels or more, of which the last is no number: <c>1.2.3.4</c> is no domain.</summary>
    private static bool IsDomain(string ascii)
    {
        var labels = ascii.Split('.');
        return labels.Length > 1
            && IsDotted(ascii, LongestLabel)
            && labels.All(label => label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-')
            && !labels[^1].All(char.IsAsciiDigit)
            && (!ascii.Contains("xn--", StringComparison.OrdinalIgnoreCase) || IsWritten(ascii));
    }

    private static bool IsDotted(string text, int longest) => text.Split('.').All(part => part.Length > 0 && part.Length <= longest);

    /// <summary>Whether a name in ASCII stands for a name in Unicode that is written so.</summary>
    private static bool IsWritten(string ascii) =>
        ToUnicode(ascii) is { } unicode
        && unicode.EnumerateRunes().All(IsVisible)
        && string.Equals(ToAscii(unicode), ascii, StringComparison.OrdinalIgnoreCase);

    private static string? ToAscii(string domain)
    {
        if (domain.Length > LongestDomain)
        {
            return null;
        }

        try
        {
            return Domains.GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? ToUnicode(string ascii)
    {
        try
        {
            return Domains.GetUnicode(ascii);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
