using Api.Web.Errors;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>
/// Answers 406 before the action runs. The framework runs the action first: a login would start a session that nobody has
/// tokens of.
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

    /// <summary>Whether the client accepts JSON: the most specific range that matches decides (RFC 9110 §12.5.1).</summary>
    /// <returns>True for no ranges at all.</returns>
    private static bool Accepts(IList<MediaTypeHeaderValue> ranges) =>
        ranges.Count == 0 || Offered.Any(type => ranges
            .Where(range => Covers(range, type))
            .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
            .FirstOrDefault() is { } decisive && decisive.Quality != 0);

    // Parameters such as charset or indent are ignored.
    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType));
}
