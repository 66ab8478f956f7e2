using System.Text;

namespace Api.Application.Text;

/// <summary>The form in which names are stored and compared: trimmed, Unicode normal form KC.</summary>
public static class CanonicalText
{
    // U+FFFE is no character (Unicode §23.7), and .NET throws when it is to normalise a text that holds it.
    private const char NoCharacter = '\uFFFE';
    private const char Replacement = '\uFFFD';

    /// <summary>That form of any text that came in a request.</summary>
    public static string Of(string text) => OfPart(text.Trim());

    /// <summary>That form of a part of a name: a blank at its end may be one inside the name.</summary>
    public static string OfPart(string text) => text.Replace(NoCharacter, Replacement).Normalize(NormalizationForm.FormKC);
}
