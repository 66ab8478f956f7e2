namespace Api.Web.Browsers;

/// <summary>
/// The cookie that keeps a browser app's refresh token out of reach of its scripts. Because of its prefix, the browser
/// accepts it from this host only, and only over a secure connection (RFC 6265bis §4.1.3.2).
/// </summary>
internal static class RefreshCookie
{
    public const string Name = "__Host-refresh";

    private static readonly char[] WhiteSpace = [' ', '\t'];

    /// <summary>
    /// Reads the cookie's value, letter by letter. ASP.NET Core's parser ignores the case of names and also splits at
    /// commas, so another host of the site could forge this cookie, for example by <c>x=1,__Host-refresh=…</c>.
    /// </summary>
    /// <returns>Null when the cookie is absent or empty.</returns>
    public static string? Read(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var cookie in (header ?? "").Split(';'))
            {
                var parts = cookie.Trim(WhiteSpace).Split('=', 2);
                if (parts is [Name, { Length: > 0 } value])
                {
                    return value;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Has the browser keep a token until it expires. Expiry times of tokens are whole seconds, rounded down, and so is this
    /// one. A token that has expired and is accepted by the leeway is kept for a second: zero would delete the cookie.
    /// </summary>
    public static void Set(HttpResponse response, string token, DateTimeOffset expiresAt, DateTimeOffset now) =>
        Append(response, token, TimeSpan.FromSeconds(Math.Max(1, expiresAt.ToUnixTimeSeconds() - now.ToUnixTimeSeconds())));

    /// <summary>Deletes the cookie. Only a logout does: a refresh that lost a race would delete what the winner set.</summary>
    public static void Delete(HttpResponse response) => Append(response, "", TimeSpan.Zero);

    private static void Append(HttpResponse response, string value, TimeSpan maxAge) =>
        response.Cookies.Append(Name, value, new CookieOptions
        {
            Path = "/",
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            MaxAge = maxAge,
        });
}
