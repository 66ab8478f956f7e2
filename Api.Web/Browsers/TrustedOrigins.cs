using Microsoft.Extensions.Options;

namespace Api.Web.Browsers;

/// <summary>
/// From where a call may be made that works by the cookie or asks for it: the browser sends the cookie by itself, whoever
/// wrote the page, so the page's origin has to be known (cross-site request forgery, and forged logins).
/// </summary>
internal sealed class TrustedOrigins(IOptions<AllowedOriginsOptions> options)
{
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly HashSet<Origin> _allowed = [.. Origin.All(options.Value)];

    /// <summary>
    /// A listed origin or the request's own; without an origin no browser sent it, or one that says it came from nowhere
    /// else. A neighbour on the same site is not trusted: SameSite would let it through.
    /// </summary>
    public bool Include(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            return request.Headers[FetchSite] is [] or ["none"] or ["same-origin"];
        }

        return origins is [{ } text] && Origin.FromHeader(text) is var origin && (_allowed.Contains(origin) || origin == Origin.Of(request));
    }
}
