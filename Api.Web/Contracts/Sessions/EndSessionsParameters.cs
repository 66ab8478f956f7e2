using Api.Application.Results;
using Api.Web.Contracts.Paging;
using Api.Web.Errors;


namespace Api.Web.Contracts.Sessions;

/// <summary>The query string of ending all sessions.</summary>
internal static class EndSessionsParameters
{
    public const string KeepCurrent = "keepCurrent";

    /// <summary>Whether the session of the call goes on, or what is wrong.</summary>
    public static (bool KeepCurrent, Problem? Problem) Read(IQueryCollection query)
    {
        var keep = false;
        foreach (var (name, values) in query)
        {
            if (!name.Equals(KeepCurrent, StringComparison.OrdinalIgnoreCase))
            {
                return (false, Problems.Invalid(name, PageParameters.Unknown));
            }

            if (values.Count != 1 || !bool.TryParse(values, out keep))
            {
                return (false, Problems.Invalid(name, FieldTexts.NotBoolean));
            }
        }

        return (keep, null);
    }
}
