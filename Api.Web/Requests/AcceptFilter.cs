using Api.Web.Errors;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>
/// Answers 406 before anything is done for the caller: the framework would run the action first, and a login would have
/// started its session for nothing.
/// </summary>
internal sealed class AcceptFilter : IResourceFilter
{
    private static readonly MediaTypeHeaderValue[] Offered = [new("application/json"), new("application/problem+json")];

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (!Accepts(context.HttpContext.Request.GetTypedHeaders().Accept))
        {
            context.Result = new ProblemResult(Problems.NotAcceptable());
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }

    /// <summary>RFC 9110 §12.5.1: of the ranges that match a type the most specific decides; none at all accepts everything.</summary>
    private static bool Accepts(IList<MediaTypeHeaderValue> ranges) =>
        ranges.Count == 0 || Offered.Any(type => ranges
            .Where(range => Covers(range, type))
            .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
            .FirstOrDefault() is { } decisive && decisive.Quality != 0);

    // Parameters such as charset or indent do not narrow what we send.
    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType));
}
