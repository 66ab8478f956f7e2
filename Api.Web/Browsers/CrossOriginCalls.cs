using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Browsers;

/// <summary>Lets browser apps on the allowed origins call the API and read its answers. Without an allowed origin, CORS is off.</summary>
internal static class CrossOriginCalls
{
    public static IServiceCollection AddCrossOriginCalls(this IServiceCollection services) =>
        services.AddCors().AddSingleton<ICorsPolicyProvider, CrossOriginPolicies>();

    /// <summary>Adds CORS. Call it before what answers errors: a browser hides from the app any answer without these headers.</summary>
    public static IApplicationBuilder UseCrossOriginCalls(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<IOptions<AllowedOriginsOptions>>().Value.AllowedOrigins.Count == 0)
        {
            return app;
        }

        return app.Use(VaryByOrigin).UseCors();
    }

    /// <summary>
    /// Adds <c>Vary: Origin</c> to every answer. The framework adds it for allowed origins only, and never when one origin is
    /// allowed; a cache would then answer one origin by what it keeps of another.
    /// </summary>
    private static Task VaryByOrigin(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            if (!context.Response.Headers.Vary.Contains(HeaderNames.Origin, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
