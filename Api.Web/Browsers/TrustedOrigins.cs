using Microsoft.Extensions.Options;

namespace Api.Web.Browsers;

/// <summary>
/// The origins whose pages may make a call that works by the cookie or asks for it. The browser sends the cookie with any
/// page's request, so the page's origin has to be known (cross-site request forgery, and forged logins).
/// </summary>
internal sealed class TrustedOrigins(IOptions<AllowedOriginsOptions> options)
{
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly HashSet<Origin> _allowed = [.. Origin.All(options.Value).Where(origin => origin.IsOfWeb)];

    /// <summary>
    /// Whether the request's origin is an allowed one of the web or the API's own. That of a shell is not: any other app on the
    /// phone could use the same. A request without <c>Origin</c> is trusted when it
    /// comes from no browser, or <c>Sec-Fetch-Site</c> is <c>none</c> or <c>same-origin</c>. Another host of the same site is
    /// not trusted, although SameSite lets its requests through.
    /// </summary>
    public bool Include(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            return request.Headers[FetchSite] is [] or ["none"] or ["same-origin"];
        }

        return origins is [{ } text]
            && Origin.FromHeader(text) is var origin
            && (_allowed.Contains(origin) || origin == Origin.Of(request));
    }
}
