using System.Net;
using Api.Infrastructure.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Api.Web.Forwarding;

/// <summary>The section <c>ForwardedHeaders</c>.</summary>
public sealed class ForwardingOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "ForwardedHeaders";

    /// <summary>Addresses of the reverse proxies whose <c>X-Forwarded-*</c> headers are believed. Default none.</summary>
    public IList<string> KnownProxies { get; } = [];
}

internal sealed class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>
{
    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        var faults = new Faults(ForwardingOptions.Section);
        faults.Unless(options.KnownProxies.All(proxy => IPAddress.TryParse(proxy, out _)), nameof(options.KnownProxies), "have to be IP addresses");
        return faults.ToResult();
    }
}

/// <summary>Behind a reverse proxy, a request's own address, scheme, host and path base are what the proxy says.</summary>
internal static class KnownProxies
{
    /// <summary>Without a known proxy nothing is believed: anybody could name any address.</summary>
    public static IApplicationBuilder UseKnownProxies(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<ForwardingOptions>>().Value.KnownProxies;
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
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        return app.UseForwardedHeaders(options);
    }
}
