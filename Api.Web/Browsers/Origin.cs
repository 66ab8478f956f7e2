namespace Api.Web.Browsers;

/// <summary>
/// Where a page comes from: scheme, host and port, in the one spelling of browsers (RFC 6454 §6.2), which leaves the
/// scheme's own port out.
/// </summary>
internal readonly record struct Origin
{
    private readonly string _text;

    private Origin(string text) => _text = text;

    /// <summary>The origin that a request was sent to, as its sender named it.</summary>
    public static Origin Of(HttpRequest request) => new(WithoutOwnPort($"{request.Scheme}://{request.Host.ToUriComponent()}".ToLowerInvariant()));

    /// <summary>
    /// What an Origin header says. Nothing is put right but the port: whatever else is unlike a browser's spelling is unlike
    /// every origin that is trusted.
    /// </summary>
    public static Origin FromHeader(string value) => new(WithoutOwnPort(value));

    /// <summary>The origins that are allowed.</summary>
    public static IEnumerable<Origin> All(AllowedOriginsOptions options) =>
        options.AllowedOrigins.Select(text => TryParse(text, out var origin) ? origin : throw new FormatException("An allowed origin is none."));

    /// <summary>Reads a setting: exactly scheme, host and, if need be, port.</summary>
    public static bool TryParse(string? text, out Origin origin)
    {
        origin = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            return false;
        }

        origin = new Origin($"{address.Scheme}://{(address.HostNameType == UriHostNameType.Dns ? address.IdnHost : address.Host)}{(address.IsDefaultPort ? "" : $":{address.Port}")}");
        var spelt = WithoutOwnPort(text);
        return spelt.Equals(origin._text, StringComparison.OrdinalIgnoreCase) || spelt.Equals($"{address.Scheme}://{address.Authority}", StringComparison.OrdinalIgnoreCase);
    }

    public override string ToString() => _text;

    private static string WithoutOwnPort(string origin)
    {
        var port = origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return origin.EndsWith(port, StringComparison.Ordinal) ? origin[..^port.Length] : origin;
    }
}
