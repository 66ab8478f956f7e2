using Api.Application.Results;
using Api.Web.Errors;
using Api.Web.Requests;

namespace Api.Web.Contracts.Sessions;

/// <summary>The query string of ending all sessions.</summary>
internal static class EndSessionsParameters
{
    public const string KeepCurrent = "keepCurrent";

    /// <summary>Reads whether the session of the call goes on.</summary>
    public static (bool KeepCurrent, Problem? Problem) Read(IQueryCollection query)
    {
        var keep = false;
        var problem = new QueryReader().Boolean(KeepCurrent, value => keep = value, repeated: FieldTexts.NotBoolean).Read(query);
        return (keep, problem);
    }
}
