using Api.Application.Outages;
using Api.Web.Middleware;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;

namespace Api.Web.Errors;

/// <summary>Gives a body to the errors that no action answers: exceptions, and statuses set by the framework.</summary>
internal static class ErrorPipeline
{
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) => app
        .UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => WriteAsync(context, ForException(context)),
            // An exception is a bug or an outage, except for what Kestrel throws about the request.
            SuppressDiagnosticsCallback = failure => failure.Exception is BadHttpRequestException,
        })
        .UseStatusCodePages(pages => ForStatus(pages.HttpContext) is { } problem ? WriteAsync(pages.HttpContext, problem) : Task.CompletedTask);

    private static Task WriteAsync(HttpContext context, Problem problem) =>
        context.RequestServices.GetRequiredService<ProblemWriter>().WriteAsync(context, problem);

    private static Problem ForException(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException => Problems.ParseError("The request body could not be read."),
        { } exception when context.RequestServices.GetRequiredService<IOutageDetector>().IsOutage(exception) => Problems.DatabaseUnavailable(),
        _ => Problems.ServerError(),
    };

    /// <summary>Null for a status that no code of ours stands for: then it is left without a body.</summary>
    private static Problem? ForStatus(HttpContext context)
    {
        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status400BadRequest:
                return Problems.ParseError("The request could not be read.");
            case StatusCodes.Status401Unauthorized:
                return Problems.NotAuthenticated();
            case StatusCodes.Status403Forbidden:
                return Problems.PermissionDenied();
            case StatusCodes.Status404NotFound:
                return Problems.NotFound();
            case StatusCodes.Status405MethodNotAllowed:
                AllowHeadBesideGet(context);
                return Problems.MethodNotAllowed(RequestedMethod.Of(context));
            case StatusCodes.Status415UnsupportedMediaType:
                return Problems.UnsupportedMediaType(context.Request.ContentType);
            case StatusCodes.Status500InternalServerError:
                return Problems.ServerError();
            default:
                return null;
        }
    }

    private static void AllowHeadBesideGet(HttpContext context)
    {
        var methods = context.Response.Headers.Allow.ToString().Split(", ", StringSplitOptions.RemoveEmptyEntries);
        if (methods.Contains(HttpMethods.Get, StringComparer.Ordinal))
        {
            context.Response.Headers.Allow = new StringValues(string.Join(", ", methods.Append(HttpMethods.Head).Distinct(StringComparer.Ordinal)));
        }
    }
}
