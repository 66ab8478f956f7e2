namespace Api.Web.Browsers;

/// <summary>
/// Where a page comes from: scheme, host and port, in the one spelling of browsers (RFC 6454 §6.2), which leaves the
/// scheme's own port out.
/// </summary>
internal readonly record struct Origin
{
    // Pages of these schemes have the origin null, or none at all.
    private static readonly HashSet<string> WithoutOrigin =
        ["about", "blob", "data", "file", "filesystem", "ftp", "ftps", "javascript", "ws", "wss"];

    private readonly string _text;

    private Origin(string text) => _text = text;

    /// <summary>The origin that a request was sent to, by its own scheme and <c>Host</c>.</summary>
    public static Origin Of(HttpRequest request) =>
        new(WithoutOwnPort($"{request.Scheme}://{request.Host.ToUriComponent()}".ToLowerInvariant()));

    /// <summary>
    /// The origin in an <c>Origin</c> header. Only the scheme's own port is removed: any other spelling than a browser's equals
    /// no trusted origin.
    /// </summary>
    public static Origin FromHeader(string value) => new(WithoutOwnPort(value));

    /// <summary>The origins that are allowed.</summary>
    public static IEnumerable<Origin> All(AllowedOriginsOptions options) =>
        options.AllowedOrigins.Select(text =>
            TryParse(text, out var origin) ? origin : throw new FormatException($"{text} is no origin."));

    /// <summary>Reads a setting.</summary>
    /// <returns>False when the text is not exactly scheme, host and optional port.</returns>
    public static bool TryParse(string? text, out Origin origin)
    {
        origin = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            return false;
        }

        if (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        {
            origin = new Origin($"{address.Scheme}://{address.Authority}");
            return !WithoutOrigin.Contains(address.Scheme)
                && address.Host.Length > 0
                && !address.Host.Contains('*')
                && address.UserInfo.Length == 0
                && text.Equals(origin._text, StringComparison.OrdinalIgnoreCase);
        }

        var host = address.HostNameType == UriHostNameType.Dns ? address.IdnHost : address.Host;
        var port = address.IsDefaultPort ? "" : $":{address.Port}";
        origin = new Origin($"{address.Scheme}://{host}{port}");
        var spelt = WithoutOwnPort(text);
        return spelt.Equals(origin._text, StringComparison.OrdinalIgnoreCase)
            || spelt.Equals($"{address.Scheme}://{address.Authority}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether pages of this origin are loaded over the web, and not by a shell around a browser.</summary>
    public bool IsOfWeb => _text.StartsWith("https://", StringComparison.Ordinal) || _text.StartsWith("http://", StringComparison.Ordinal);

    public override string ToString() => _text;

    private static string WithoutOwnPort(string origin)
    {
        var port = origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return origin.EndsWith(port, StringComparison.Ordinal) ? origin[..^port.Length] : origin;
    }
}
