using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>The media types in which bodies are read.</summary>
internal static class BodyMediaTypes
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";
    public const string UrlEncodedForm = "application/x-www-form-urlencoded";
    public const string MultipartForm = "multipart/form-data";

    public static readonly IReadOnlyList<string> Forms = [UrlEncodedForm, MultipartForm];

    private static readonly string[] Utf8Names = ["utf-8", "utf8"];

    public static bool IsRead(MediaTypeHeaderValue type, BodyShape shape) =>
        shape.MediaTypes.Any(read => Is(type, read)) && IsUtf8(type.Charset);

    public static bool IsForm(MediaTypeHeaderValue type) => Forms.Any(form => Is(type, form));

    public static bool IsMultipart(MediaTypeHeaderValue type) => Is(type, MultipartForm);

    /// <summary>Whether a charset is UTF-8, which none is too. Many clients write <c>utf8</c>.</summary>
    public static bool IsUtf8(StringSegment charset) =>
        charset.Length == 0
        || Utf8Names.Any(name => HeaderUtilities.RemoveQuotes(charset).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a <c>Content-Encoding</c> leaves the body as it is: <c>identity</c> is a name for none.</summary>
    public static bool IsUncoded(StringValues codings) => codings
        .SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .All(coding => coding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
