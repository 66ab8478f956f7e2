using Api.Application.Results;
using Api.Web.Errors;


namespace Api.Web.Browsers;

/// <summary>What a login's query string asks for.</summary>
internal static class CookieLogin
{
    public const string Parameter = "useCookies";

    /// <summary>Whether the refresh token goes into the cookie, or what is wrong. Other parameters are ignored, as with SimpleJWT.</summary>
    public static (bool UseCookies, Problem? Problem) Read(IQueryCollection query)
    {
        var useCookies = false;
        return !query.TryGetValue(Parameter, out var values) || (values.Count == 1 && bool.TryParse(values, out useCookies))
            ? (useCookies, null)
            : (false, Problems.Invalid(Parameter, FieldTexts.NotBoolean));
    }
}
