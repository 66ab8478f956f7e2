using System.Text;

namespace Api.Application.Text;

/// <summary>The form in which names are stored and compared: trimmed, Unicode normal form KC.</summary>
public static class CanonicalText
{
    // U+FFFE is no character (Unicode §23.7), and .NET throws when it normalises a text that has it.
    private const char NoCharacter = '\uFFFE';
    private const char Replacement = '\uFFFD';

    /// <summary>Brings any text of a request into that form.</summary>
    public static string Of(string text) => OfPart(text.Trim());

    /// <summary>Brings a part of a name into that form, untrimmed: a blank at its end may be inside the name.</summary>
    public static string OfPart(string text) => text.Replace(NoCharacter, Replacement).Normalize(NormalizationForm.FormKC);
}
