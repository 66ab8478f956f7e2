using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>What an <c>If-Match</c> header asks for (RFC 9110 §13.1.1).</summary>
/// <param name="Versions">The versions that may be changed; null for any.</param>
internal sealed record IfMatch(IReadOnlyCollection<string>? Versions)
{
    /// <summary>
    /// Reads the header. A weak tag counts as the strong one: only this program makes tags, and a proxy that compresses weakens
    /// them on their way without changing which state of the record they name.
    /// </summary>
    /// <returns>Null when the header is malformed.</returns>
    public static IfMatch? Parse(StringValues header)
    {
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags))
        {
            return null;
        }

        if (tags.Contains(EntityTagHeaderValue.Any))
        {
            return tags.Count == 1 ? new IfMatch(Versions: null) : null;
        }

        return new IfMatch([.. tags.Select(tag => tag.Tag.ToString().Trim('"'))]);
    }

    /// <summary>The strong tag of a version (RFC 9110 §8.8.3).</summary>
    public static string TagOf(string version) => $"\"{version}\"";

    /// <summary>Whether a record of this version may be changed.</summary>
    public bool Allows(string version) => Versions is null || Versions.Contains(version);
}
