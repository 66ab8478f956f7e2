using Microsoft.Extensions.Primitives;

namespace Api.Web.Callers;

/// <summary>What an Authorization header holds: one of the nested cases.</summary>
internal abstract record AuthorizationHeader
{
    private AuthorizationHeader()
    {
    }

    /// <summary>No header, or a scheme that the API does not accept.</summary>
    public sealed record Absent : AuthorizationHeader;

    /// <summary>An accepted scheme, but not with exactly one token behind it.</summary>
    public sealed record Malformed : AuthorizationHeader;

    /// <summary>An accepted scheme and a token.</summary>
    public sealed record Bearer(string Token) : AuthorizationHeader
    {
        // A record would print the token.
        public override string ToString() => nameof(Bearer);
    }

    /// <summary>
    /// Reads the header strictly: the scheme without regard to case (RFC 9110 §11.1), any number of spaces, one token; no
    /// tab, no list, no second header.
    /// </summary>
    public static AuthorizationHeader Parse(StringValues header, IReadOnlyList<string> schemes)
    {
        if (header.Count > 1)
        {
            return new Malformed();
        }

        var text = header.ToString().AsSpan().Trim(' ');
        if (!NamesAccepted(text, schemes))
        {
            return new Absent();
        }

        var blank = text.IndexOf(' ');
        var token = blank < 0 ? default : text[blank..].Trim(' ');
        return token.IsEmpty || token.Contains(' ') || text.ContainsAny('\t', ',') ? new Malformed() : new Bearer(token.ToString());
    }

    /// <summary>The parameters of another scheme may be a list; an accepted scheme anywhere in it makes the header malformed.</summary>
    private static bool NamesAccepted(ReadOnlySpan<char> text, IReadOnlyList<string> schemes)
    {
        foreach (var range in text.Split(','))
        {
            var element = text[range].Trim();
            var end = element.IndexOfAny(' ', '\t');
            var scheme = end < 0 ? element : element[..end];
            foreach (var accepted in schemes)
            {
                if (scheme.Equals(accepted, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
