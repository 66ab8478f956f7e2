using Api.Web.Requests;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Browsers;

/// <summary>What the allowed origins may do: those of the web with the cookie, those of phone shells without.</summary>
internal sealed class CrossOriginPolicies : ICorsPolicyProvider
{
    // No browser keeps a preflight for longer (Chromium).
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(2);

    // Beside what the API reads: what tracing libraries add to the calls of an app by themselves.
    private static readonly string[] Headers =
    [
        HeaderNames.Authorization, HeaderNames.ContentType, IdempotencyKey.Header, HeaderNames.IfMatch,
        HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage, "sentry-trace",
    ];

    private readonly CorsPolicy _web;
    private readonly CorsPolicy _shells;

    public CrossOriginPolicies(IOptions<AllowedOriginsOptions> options)
    {
        var origins = Origin.All(options.Value).ToLookup(origin => origin.IsOfWeb, origin => origin.ToString());
        _web = Build(origins[true], options.Value.AllowedHeaders).AllowCredentials().Build();
        _shells = Build(origins[false], options.Value.AllowedHeaders).Build();
    }

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) =>
        Task.FromResult<CorsPolicy?>(_shells.IsOriginAllowed(context.Request.Headers.Origin.ToString()) ? _shells : _web);

    private static CorsPolicyBuilder Build(IEnumerable<string> origins, IEnumerable<string> headers) => new CorsPolicyBuilder()
        .WithOrigins([.. origins])
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
        .WithHeaders([.. Headers, .. headers])
        .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate)
        .SetPreflightMaxAge(PreflightAge);
}
