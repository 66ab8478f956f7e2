namespace Api.Web.Requests;

/// <summary>The language of the mails that a request causes.</summary>
internal static class RequestLanguage
{
    private const string Default = "en";

    private static readonly string[] Spoken = [Default, "de"];

    /// <returns>The one that <c>Accept-Language</c> prefers of those there are (RFC 9110 §12.5.4); English when it names none.</returns>
    public static string ToLanguage(this HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(language => language.Quality is not 0)
        .OrderByDescending(language => language.Quality ?? 1)
        .Select(language => Spoken.FirstOrDefault(spoken =>
            string.Equals(language.Value.ToString().Split('-')[0], spoken, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(spoken => spoken is not null) ?? Default;
}
