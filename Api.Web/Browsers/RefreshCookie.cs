namespace Api.Web.Browsers;

/// <summary>
/// The cookie that keeps a browser app's refresh token out of reach of its scripts. By its prefix the browser takes it
/// from this host alone, over a secure connection (RFC 6265bis §4.1.3.2).
/// </summary>
internal static class RefreshCookie
{
    public const string Name = "__Host-refresh";

    private static readonly char[] WhiteSpace = [' ', '\t'];

    /// <summary>
    /// The cookie's value, or null. Read here, to the letter: the framework's reader knows names in any letter case and
    /// parts cookies at commas too, and so would take what a neighbouring host set by another name, or inside another
    /// cookie's value, for one that only this host can set.
    /// </summary>
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
    /// Has the browser keep a token until it expires. Times of tokens are whole seconds, cut: so is this. One that is still
    /// answered by the leeway is kept for a second, for zero would delete what the browser holds.
    /// </summary>
    public static void Set(HttpContext context, string token, DateTimeOffset expiresAt)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        Append(context.Response, token, TimeSpan.FromSeconds(Math.Max(1, expiresAt.ToUnixTimeSeconds() - now.ToUnixTimeSeconds())));
    }

    /// <summary>Only a logout does this: a refresh that lost a race would take away what the winner set.</summary>
    public static void Delete(HttpContext context) => Append(context.Response, "", TimeSpan.Zero);

    private static void Append(HttpResponse response, string value, TimeSpan maxAge) => response.Cookies.Append(Name, value, new CookieOptions
    {
        Path = "/",
        Secure = true,
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        MaxAge = maxAge,
    });
}
