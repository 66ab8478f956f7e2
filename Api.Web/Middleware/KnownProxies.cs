using System.Net;
using Api.Infrastructure.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Api.Web.Middleware;

/// <summary>Which reverse proxies the API believes: the section <c>ForwardedHeaders</c>.</summary>
public sealed class ForwardingOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "ForwardedHeaders";

    /// <summary>Addresses of the reverse proxies whose <c>X-Forwarded-*</c> headers are believed. Default none.</summary>
    public IList<string> KnownProxies { get; } = [];
}

internal sealed class ForwardingOptionsValidator(IConfiguration configuration) : IValidateOptions<ForwardingOptions>
{
    // This setting makes the framework believe every sender, whatever KnownProxies says.
    private const string BelieveEverybody = "ForwardedHeaders_Enabled";

    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        var errors = new SettingsErrors(ForwardingOptions.Section);
        errors.Check(
            options.KnownProxies.All(proxy => IPAddress.TryParse(proxy, out _)),
            nameof(options.KnownProxies),
            "have to be IP addresses");
        errors.Check(
            !"true".Equals(configuration[BelieveEverybody], StringComparison.OrdinalIgnoreCase),
            nameof(options.KnownProxies),
            "have to be set instead of ASPNETCORE_FORWARDEDHEADERS_ENABLED, by which anybody could name any address");
        return errors.ToResult();
    }
}

/// <summary>Takes a request's address, scheme, host and path base from the headers of a known reverse proxy.</summary>
internal static class KnownProxies
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>Without a known proxy the headers are ignored: anybody could name any address.</summary>
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
            // No limit: the first address from the right that is no known proxy is the client.
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

    /// <summary>
    /// Warns once of a proxy that is not listed. That is a mistake of configuration: all its clients count as one address.
    /// </summary>
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
