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

    public static bool IsRead(MediaTypeHeaderValue type, BodyShape shape) =>
        shape.MediaTypes.Any(read => Is(type, read)) && IsUtf8(type.Charset);

    public static bool IsForm(MediaTypeHeaderValue type) => Is(type, UrlEncodedForm) || Is(type, MultipartForm);

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf8(StringSegment charset) =>
        charset.Length == 0 || HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
