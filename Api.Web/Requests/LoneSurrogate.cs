using System.Globalization;

namespace Api.Web.Requests;

/// <summary>Finds half of a surrogate pair in a JSON text, where only an escape sequence can hold one.</summary>
internal static class LoneSurrogate
{
    private const int EscapeLength = 6;

    /// <summary>The first one in the raw text of a JSON string that is known to hold one.</summary>
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

            // The character after the backslash is part of the escape, be it a backslash itself.
            i++;
        }

        throw new ArgumentException("There is no lone surrogate in the text.", nameof(json));
    }

    /// <summary>What the text begins with, if that is an escaped UTF-16 unit; else NUL.</summary>
    private static char UnitAt(ReadOnlySpan<char> json) =>
        json.StartsWith("\\u", StringComparison.Ordinal)
            ? (char)ushort.Parse(json[2..EscapeLength], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : '\0';
}
