using Microsoft.Extensions.Primitives;

namespace Api.Web.Callers;

/// <summary>What an Authorization header holds: one of the nested cases.</summary>
internal abstract record AuthorizationHeader
{
    private AuthorizationHeader()
    {
    }

    /// <summary>Nothing, or a scheme that is not ours.</summary>
    public sealed record Absent : AuthorizationHeader;

    /// <summary>Our scheme, but not with exactly one token behind it.</summary>
    public sealed record Malformed : AuthorizationHeader;

    /// <summary>Our scheme and a token.</summary>
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

        var text = header.ToString().Trim(' ');
        // The parameters of another scheme may be a list; one of our schemes anywhere in it makes it ours, and malformed.
        var isOurs = text.Split(',', StringSplitOptions.TrimEntries)
            .Any(element => schemes.Contains(element.Split(' ', '\t')[0], StringComparer.OrdinalIgnoreCase));
        if (!isOurs)
        {
            return new Absent();
        }

        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && !text.AsSpan().ContainsAny('\t', ',') ? new Bearer(parts[1]) : new Malformed();
    }
}
