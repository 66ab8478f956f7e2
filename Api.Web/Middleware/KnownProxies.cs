using System.Net;
using Api.Infrastructure.Settings;
using Api.Web.Requests;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Api.Web.Middleware;

/// <summary>Which reverse proxies the API believes: the section <c>ForwardedHeaders</c>.</summary>
public sealed class ForwardingOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "ForwardedHeaders";

    /// <summary>Addresses of the reverse proxies whose <c>X-Forwarded-*</c> headers are believed. Default none.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>Networks of such proxies in CIDR form, such as <c>10.0.0.0/8</c>. Default none.</summary>
    public IList<string> KnownNetworks { get; } = [];
}

internal sealed class ForwardingOptionsValidator(IConfiguration configuration) : IValidateOptions<ForwardingOptions>
{
    // This setting makes the framework believe every sender, whatever KnownProxies says.
    private const string BelieveEverybody = "ForwardedHeaders_Enabled";

    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        var errors = new SettingsErrors(ForwardingOptions.Section);
        errors.Check(
            options.KnownProxies.All(IsAddress),
            nameof(options.KnownProxies),
            "have to be IP addresses, such as 10.0.0.1; networks belong into KnownNetworks");
        errors.Check(
            options.KnownNetworks.All(network => IPNetwork.TryParse(network, out _) && IsAddress(network.Split('/')[0])),
            nameof(options.KnownNetworks),
            "have to be networks in CIDR form, such as 10.0.0.0/8, with zeros behind the prefix");
        errors.Check(
            !"true".Equals(configuration[BelieveEverybody], StringComparison.OrdinalIgnoreCase),
            nameof(options.KnownProxies),
            "have to be set instead of ASPNETCORE_FORWARDEDHEADERS_ENABLED, by which anybody could name any address");
        return errors.ToResult();
    }

    // The framework also reads 10.1 and 0xA000001.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Equals(address.ToString(), StringComparison.Ordinal));
}

/// <summary>Takes a request's address, scheme, host and path base from the headers of a known reverse proxy.</summary>
internal static class KnownProxies
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedHost = "X-Forwarded-Host";
    private const string ForwardedScheme = "X-Forwarded-Proto";
    private const string ForwardedPrefix = "X-Forwarded-Prefix";

    /// <summary>Without a known proxy the headers are ignored: anybody could name any address.</summary>
    public static IApplicationBuilder UseKnownProxies(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<IOptions<ForwardingOptions>>().Value;
        var proxies = settings.KnownProxies.Select(IPAddress.Parse).ToHashSet();
        var networks = settings.KnownNetworks.Select(network => IPNetwork.Parse(network)).ToList();
        app.UseWarningOfUnknownProxies(sender => proxies.Contains(sender) || networks.Exists(network => network.Contains(sender)));
        if (proxies.Count + networks.Count == 0)
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

        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        return app.Use(TidyForwarded).UseForwardedHeaders(options);
    }

    /// <summary>
    /// Keeps of the forwarded hosts, schemes and prefixes what can be meant. The framework takes any scheme, puts a prefix
    /// before every path as it came, and throws at a host or prefix that it cannot decode.
    /// </summary>
    private static Task TidyForwarded(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        // The framework keeps the host that is replaced, as part of an address.
        var hasHost = AllowedHosts.IsHost(headers.Host);
        Tidy(headers, ForwardedHost, host => hasHost && AllowedHosts.IsHost(host) ? host : "");
        Tidy(headers, ForwardedScheme, scheme => IsScheme(scheme) ? scheme.ToLowerInvariant() : context.Request.Scheme);
        Tidy(headers, ForwardedPrefix, prefix => IsPrefix(prefix) ? $"/{prefix.Trim('/')}" : "");
        return next(context);
    }

    private static void Tidy(IHeaderDictionary headers, string name, Func<string, string> tidy)
    {
        if (headers.TryGetValue(name, out var lines))
        {
            // Each proxy adds its value at the right: what stands before one that is none is not told from a client's.
            var values = lines.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Select(tidy).Reverse()
                .TakeWhile(value => value.Length > 0).Reverse().ToList();
            if (values.Count > 0)
            {
                headers[name] = string.Join(',', values);
            }
            else
            {
                headers.Remove(name);
            }
        }
    }

    private static bool IsScheme(string text) =>
        text.Equals(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase)
        || text.Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);

    private static bool IsPrefix(string text) => text.Trim('/') is { Length: > 0 } path && PathPrefix.IsPlain(path);

    /// <summary>
    /// Warns once of a proxy that is not listed. That is a mistake of configuration: all its clients count as one address.
    /// </summary>
    private static void UseWarningOfUnknownProxies(this IApplicationBuilder app, Func<IPAddress, bool> isKnown)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(KnownProxies).FullName!);
        var warned = 0;
        app.Use((context, next) =>
        {
            if (warned == 0
                && context.Request.Headers.ContainsKey(ForwardedFor)
                && context.Connection.RemoteIpAddress is { } sender
                && !isKnown(sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender)
                && Interlocked.Exchange(ref warned, 1) == 0)
            {
                Log.ProxyNotBelieved(logger, ForwardedFor, sender);
            }

            return next(context);
        });
    }
}
