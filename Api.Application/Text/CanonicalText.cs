using System.Text;

namespace Api.Application.Text;

/// <summary>
/// The form in which names and addresses are stored and compared: trimmed, Unicode normal form KC. Everything that normalises
/// a text of a request does it here, so that its length is looked at first.
/// </summary>
public static class CanonicalText
{
    /// <summary>
    /// In UTF-16 units: no name or address that is taken is longer in any spelling. Normalising takes time by the square of
    /// the length when a text is made of combining marks.
    /// </summary>
    public const int LongestText = 1024;

    // U+FFFE is no character (Unicode §23.7), and .NET throws when it normalises a text that has it.
    private const char NoCharacter = '\uFFFE';
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// Brings any text of a request into that form. Of one that is too long the beginning is returned as it is: it equals no
    /// stored text, and is too long for every field.
    /// </summary>
    public static string Of(string text) => OfPart(text.Trim());

    /// <summary>Brings a part of a name into that form, untrimmed: a blank at its end may be inside the name.</summary>
    public static string OfPart(string text) => text.Length <= LongestText
        ? text.Replace(NoCharacter, Replacement).Normalize(NormalizationForm.FormKC)
        : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
