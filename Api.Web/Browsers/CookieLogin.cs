using Api.Application.Results;
using Api.Web.Errors;
using Api.Web.Requests;

namespace Api.Web.Browsers;

/// <summary>
/// The query string of a login. The origin is judged by it before the body is read, and the action reads it again: an error in
/// it is answered after those of the body.
/// </summary>
internal static class CookieLogin
{
    public const string Parameter = "useCookies";

    /// <summary>Reads whether the refresh token goes into the cookie.</summary>
    public static (bool UseCookies, Problem? Problem) Read(IQueryCollection query)
    {
        var useCookies = false;
        var problem = new QueryReader()
            .Boolean(Parameter, value => useCookies = value, repeated: FieldTexts.NotBoolean)
            .IgnoreUnknown()
            .Read(query);
        return (useCookies, problem);
    }
}
