using System.Globalization;

namespace Api.Web.Requests;

/// <summary>Finds half of a surrogate pair in a JSON text, where only an escape sequence can hold one.</summary>
internal static class LoneSurrogate
{
    private const int EscapeLength = 6;

    /// <summary>Finds the first one.</summary>
    /// <param name="json">The raw text of a JSON string that holds at least one.</param>
    public static char FindFirst(ReadOnlySpan<char> json)
    {
        for (var i = json.IndexOf('\\'); i < json.Length; i++)
        {
            if (json[i] != '\\')
            {
                continue;
            }

            var unit = UnitAt(json[i..]);
            if (char.IsSurrogate(unit))
            {
                if (!char.IsHighSurrogate(unit) || !char.IsLowSurrogate(UnitAt(json[(i + EscapeLength)..])))
                {
                    return unit;
                }

                i += EscapeLength;
            }

            // Skip the character after the backslash: it belongs to the escape, even if it is a backslash.
            i++;
        }

        throw new ArgumentException("There is no lone surrogate in the text.", nameof(json));
    }

    /// <summary>The escaped UTF-16 unit that the text begins with.</summary>
    /// <returns>NUL when it begins with something else.</returns>
    private static char UnitAt(ReadOnlySpan<char> json) =>
        json.StartsWith("\\u", StringComparison.Ordinal)
            ? (char)ushort.Parse(json[2..EscapeLength], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : '\0';
}
