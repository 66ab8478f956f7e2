using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Api.Web.Callers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Api.Web.Errors;

/// <summary>Writes a problem and its headers. Every error is written here.</summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json, AuthorizationSchemes schemes)
{
    public const string MediaType = "application/problem+json";

    private readonly JsonSerializerOptions _json = json.Value.JsonSerializerOptions;
    private readonly string _scheme = schemes.Names[0];

    /// <summary>A delay in whole seconds as in <c>Retry-After</c> (RFC 9110 §10.2.3), rounded up: never too short.</summary>
    public static string WholeSeconds(TimeSpan delay) => Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    public Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = problem switch
            {
                { MaxAge: { } age } => $"{_scheme} error=\"insufficient_user_authentication\", max_age={WholeSeconds(age)}",
                { BlamesToken: true } => _scheme + " error=\"invalid_token\"",
                _ => _scheme,
            };
        }

        if (problem.RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = WholeSeconds(delay);
        }

        var traced = problem with { TraceId = Activity.Current?.Id ?? context.TraceIdentifier };
        return response.WriteAsJsonAsync(traced, _json, MediaType, context.RequestAborted);
    }
}

/// <summary>A problem as the answer of an action or a filter.</summary>
internal sealed class ProblemResult(Problem problem) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) =>
        context.HttpContext.RequestServices.GetRequiredService<ProblemWriter>().WriteAsync(context.HttpContext, problem);
}
