using Api.Web.Composition;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Primitives;

namespace Api.Web.Middleware;

/// <summary>
/// Refuses requests to a host that is none of <c>AllowedHosts</c>. The framework does it before all other middleware, and by a
/// page of HTML; here the host that a known proxy forwards is judged, and the answer is a problem as every other.
/// </summary>
internal static class AllowedHosts
{
    private const string Any = "*";
    private const string FrameworksOwn = "HostFilteringStartupFilter";

    // Nearly all requests name the same: reading it as an address costs more than the rest of the check.
    private static volatile string? _lastGood;

    public static IServiceCollection AddAllowedHosts(this IServiceCollection services)
    {
        var own = services.Where(service => service.ImplementationType?.Name == FrameworksOwn).ToList();
        own.ForEach(service => services.Remove(service));
        services.AddOptions<HostFilteringOptions>().Configure<IConfiguration>((hosts, configuration) =>
        {
            hosts.IncludeFailureMessage = false;
            // HTTP/1.0 needs no host, but addresses that are handed out do.
            hosts.AllowEmptyHosts = configuration[HostSettings.AllowedHosts] is null or "" or Any;
        });
        return services;
    }

    /// <summary>Call it behind what writes problems and what takes the host from a known proxy.</summary>
    public static IApplicationBuilder UseAllowedHosts(this IApplicationBuilder app) => app.Use(RefuseNoHost).UseHostFiltering();

    /// <summary>
    /// Whether the value of a header is a host, with or without a port: the server takes more characters than an address may
    /// have, and the framework throws when it reads them or makes an address of them.
    /// </summary>
    public static bool IsHost(string? text)
    {
        try
        {
            var host = HostString.FromUriComponent(text ?? "");
            return Uri.CheckHostName(host.Host) != UriHostNameType.Unknown
                && Uri.TryCreate($"{Uri.UriSchemeHttp}://{host.ToUriComponent()}", UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Task RefuseNoHost(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Headers.Host;
        if (StringValues.IsNullOrEmpty(host) || _lastGood == host)
        {
            return next(context);
        }

        if (IsHost(host))
        {
            _lastGood = host;
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }
}
