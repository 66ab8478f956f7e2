using System.Net;
using Api.Infrastructure.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Api.Web.Middleware;

/// <summary>The section <c>ForwardedHeaders</c>.</summary>
public sealed class ForwardingOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "ForwardedHeaders";

    /// <summary>Addresses of the reverse proxies whose <c>X-Forwarded-*</c> headers are believed. Default none.</summary>
    public IList<string> KnownProxies { get; } = [];
}

internal sealed class ForwardingOptionsValidator(IConfiguration configuration) : IValidateOptions<ForwardingOptions>
{
    // Has the framework believe every sender, whatever KnownProxies says.
    private const string BelieveEverybody = "ForwardedHeaders_Enabled";

    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        var errors = new SettingsErrors(ForwardingOptions.Section);
        errors.Check(options.KnownProxies.All(proxy => IPAddress.TryParse(proxy, out _)), nameof(options.KnownProxies), "have to be IP addresses");
        errors.Check(
            !"true".Equals(configuration[BelieveEverybody], StringComparison.OrdinalIgnoreCase),
            nameof(options.KnownProxies),
            "have to be set instead of ASPNETCORE_FORWARDEDHEADERS_ENABLED, by which anybody could name any address");
        return errors.ToResult();
    }
}

/// <summary>Behind a reverse proxy, a request's own address, scheme, host and path base are what the proxy says.</summary>
internal static class KnownProxies
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>Without a known proxy nothing is believed: anybody could name any address.</summary>
    public static IApplicationBuilder UseKnownProxies(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<ForwardingOptions>>().Value.KnownProxies
            .Select(IPAddress.Parse)
            .ToHashSet();
        app.UseWarningOfUnknownProxies(proxies);
        if (proxies.Count == 0)
        {
            return app;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // As far as the proxies are known; the first that is not is the client.
            ForwardLimit = null,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownProxies.Add(proxy);
        }

        return app.UseForwardedHeaders(options);
    }

    /// <summary>A proxy that is not listed is a mistake of configuration: all its clients count as one address. Said once.</summary>
    private static void UseWarningOfUnknownProxies(this IApplicationBuilder app, HashSet<IPAddress> proxies)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(KnownProxies).FullName!);
        var warned = 0;
        app.Use((context, next) =>
        {
            if (warned == 0
                && context.Request.Headers.ContainsKey(ForwardedFor)
                && context.Connection.RemoteIpAddress is { } sender
                && !proxies.Contains(sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender)
                && Interlocked.Exchange(ref warned, 1) == 0)
            {
                Log.ProxyNotBelieved(logger, ForwardedFor, sender);
            }

            return next(context);
        });
    }
}
