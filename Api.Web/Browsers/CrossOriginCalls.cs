using Api.Web.Requests;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Browsers;

/// <summary>Lets browser apps on the allowed origins call the API and read its answers. Without an allowed origin, CORS is off.</summary>
internal static class CrossOriginCalls
{
    public static IServiceCollection AddCrossOriginCalls(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<AllowedOriginsOptions>>((cors, options) =>
            cors.AddDefaultPolicy(policy => policy
                .WithOrigins([.. Origin.All(options.Value).Select(origin => origin.ToString())])
                .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
                .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, IdempotencyKey.Header, HeaderNames.IfMatch)
                .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate)
                .AllowCredentials()));
        return services;
    }

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
