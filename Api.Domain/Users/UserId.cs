using System.Globalization;

namespace Api.Domain.Users;

/// <summary>Names a user in paths, in tokens and in the database: a positive 64-bit number that is never given twice.</summary>
public readonly record struct UserId(long Value)
{
    /// <summary>
    /// Reads the one spelling of an id: ASCII digits without sign, blank or leading zero, so that a user has one address.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UserId id)
    {
        id = default;
        if (text.IsEmpty || text[0] == '0' || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        id = new UserId(value);
        return true;
    }

    /// <summary>The spelling that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
