using System.Globalization;

namespace Api.Web.Composition;

/// <summary>Where the server of these settings listens; the framework's rules, and <c>PORT</c> as hosting platforms set it.</summary>
internal static class ListeningAddresses
{
    /// <summary>The variable by which most hosting platforms say where a program has to listen.</summary>
    public const string Port = "PORT";

    private const string Default = "http://localhost:5000";
    private const int HighestPort = 65535;

    /// <summary>
    /// The addresses, in the order in which the framework looks for them: endpoints of Kestrel, URLs, ports; then <c>PORT</c>.
    /// </summary>
    public static IReadOnlyList<string> Of(IConfiguration configuration) =>
        SetForFramework(configuration) is { Count: > 0 } set ? [.. set.Select(address => address.Url)]
        : OfPort(configuration) is { } port ? [port]
        : [Default];

    /// <summary>The address that <c>PORT</c> asks for, on all networks.</summary>
    /// <returns>Null when it is not set, or is not used because something else says where to listen.</returns>
    public static string? OfPort(IConfiguration configuration) =>
        configuration[Port] is { Length: > 0 } port && SetForFramework(configuration).Count == 0 ? $"http://*:{port}" : null;

    /// <summary>What is wrong with the addresses, one sentence each.</summary>
    public static IEnumerable<string> FindErrors(IConfiguration configuration)
    {
        foreach (var (setting, url, value) in SetForFramework(configuration))
        {
            if (FaultOf(url) is { } fault)
            {
                yield return $"{setting} is '{value}', but {fault}.";
            }
        }

        if (OfPort(configuration) is not null
            && !(int.TryParse(configuration[Port], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= HighestPort))
        {
            yield return $"{Port} is '{configuration[Port]}', but has to be a port, from 0 to {HighestPort}.";
        }
    }

    private static List<(string Setting, string Url, string Value)> SetForFramework(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => ($"{endpoint.Path}:Url", endpoint["Url"] ?? "", endpoint["Url"] ?? "")).ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        var urls = Items(configuration, WebHostDefaults.ServerUrlsKey, url => url).ToList();
        return urls.Count > 0
            ? urls
            : [
                .. Items(configuration, WebHostDefaults.HttpPortsKey, port => $"http://*:{port}"),
                .. Items(configuration, WebHostDefaults.HttpsPortsKey, port => $"https://*:{port}"),
            ];
    }

    private static IEnumerable<(string Setting, string Url, string Value)> Items(
        IConfiguration configuration, string setting, Func<string, string> url) =>
        (configuration[setting] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(item => (setting, url(item), item));

    private static string? FaultOf(string url)
    {
        const string Form = "has to be an address such as http://localhost:8000 or http://*:8000";
        try
        {
            var address = BindingAddress.Parse(url);
            // What follows the colon and is no number becomes a part of the host.
            return address.Scheme is not ("http" or "https") || (address.Host.Contains(':') && address.Host[0] != '[') ? Form
                : address.PathBase.Length > 0 ? "an address to listen on has no path"
                : address.IsUnixPipe || address.Port is >= 0 and <= HighestPort ? null
                : $"a port is from 0 to {HighestPort}";
        }
        catch (FormatException)
        {
            return Form;
        }
    }
}
