using Api.Application.Results;
using Api.Application.Text;
using Api.Web.Errors;

namespace Api.Web.Browsers;

/// <summary>The refresh token that a call presents, and where it was.</summary>
/// <param name="Token">As the client sent it.</param>
/// <param name="IsCookie">Whether it was in the cookie. If so, its successor goes into the cookie, too.</param>
internal sealed record RefreshSource(string Token, bool IsCookie) : Secret
{
    /// <summary>
    /// Finds the token in the body, else in the cookie. The cookie's counts only from a trusted origin. The origin of a
    /// request without a body has been checked by <see cref="CookieOrBodyAttribute"/>; with a body this is the only check.
    /// </summary>
    /// <returns>The token, or null with the problem when there is none that may be used.</returns>
    public static (RefreshSource? Source, Problem? Problem) Find(HttpContext context, string? inBody)
    {
        if (inBody is not null)
        {
            return (new RefreshSource(inBody, IsCookie: false), null);
        }

        if (RefreshCookie.Read(context.Request) is not { } inCookie)
        {
            return (null, Problems.Invalid("refresh", FieldTexts.Required));
        }

        return context.RequestServices.GetRequiredService<TrustedOrigins>().Include(context.Request)
            ? (new RefreshSource(inCookie, IsCookie: true), null)
            : (null, Problems.CsrfFailed());
    }
}
