using Api.Application.Outages;
using Api.Web.Middleware;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;

namespace Api.Web.Errors;

/// <summary>Writes a problem where no action answers: after an exception, and for a bare status of the framework.</summary>
internal static class ErrorPipeline
{
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app)
    {
        var writer = app.ApplicationServices.GetRequiredService<ProblemWriter>();
        var outages = app.ApplicationServices.GetRequiredService<IOutageDetector>();
        return app
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = context => writer.WriteAsync(context, ForException(context, outages)),
                // Kestrel's complaints about a request are no errors of the program: they are not logged as such.
                SuppressDiagnosticsCallback = failure => failure.Exception is BadHttpRequestException,
            })
            .UseStatusCodePages(pages =>
                ForStatus(pages.HttpContext) is { } problem ? writer.WriteAsync(pages.HttpContext, problem) : Task.CompletedTask);
    }

    private static Problem ForException(HttpContext context, IOutageDetector outages) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException => Problems.ParseError("The request body could not be read."),
            { } exception when outages.IsOutage(exception) => Problems.DatabaseUnavailable(),
            _ => Problems.ServerError(),
        };

    /// <summary>The problem that a bare status stands for.</summary>
    /// <returns>Null for a status without an error code: the answer keeps no body.</returns>
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
            var withHead = methods.Append(HttpMethods.Head).Distinct(StringComparer.Ordinal);
            context.Response.Headers.Allow = new StringValues(string.Join(", ", withHead));
        }
    }
}
