namespace Api.Web.Requests;

/// <summary>
/// The order in which filters refuse a request. Routing (404, 405), authentication (401) and authorization (403, 404) come
/// before all of them; <see cref="BodyFormatter"/> (415, 413, 400) comes after them, because the framework binds the body
/// after all resource filters.
/// </summary>
internal static class FilterOrder
{
    /// <summary>403 <c>csrf_failed</c>: a page of a foreign origin makes a call that works by the cookie.</summary>
    public const int CookieOrigin = 0;

    /// <summary>406: the caller accepts no JSON.</summary>
    public const int Accept = 1;

    /// <summary>412: the record's version is not in <c>If-Match</c>.</summary>
    public const int IfMatch = 2;
}
