using Api.Application.Results;
using Api.Web.Errors;


namespace Api.Web.Browsers;

/// <summary>The refresh token that a call presents, and where it was.</summary>
/// <param name="Token">As the client sent it.</param>
/// <param name="IsCookie">Whether it was in the cookie: then what is handed out goes there, too.</param>
internal sealed record RefreshSource(string Token, bool IsCookie)
{
    /// <summary>A token in the body wins: the cookie is then not looked at. Null with the reason when there is none to be used.</summary>
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

    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(RefreshSource);
}
