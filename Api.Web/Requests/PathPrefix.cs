namespace Api.Web.Requests;

/// <summary>A path that stands before the API's own paths, such as <c>auth</c> or <c>a/b</c>.</summary>
internal static class PathPrefix
{
    /// <summary>Whether its segments are neither empty nor dots, and need no percent-encoding.</summary>
    /// <param name="path">Without a slash before and behind.</param>
    public static bool IsPlain(string path) => path.Split('/').All(segment =>
        segment is not ("" or "." or "..") && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~'));
}
