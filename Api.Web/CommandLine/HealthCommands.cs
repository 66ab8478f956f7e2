using System.CommandLine;
using Api.Web.Composition;

namespace Api.Web.CommandLine;

/// <summary>
/// <c>health</c>: asks the server of these settings whether it is ready. The .NET images have no other HTTP client.
/// </summary>
internal static class HealthCommands
{
    private const string Path = "/health/ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] AllNetworks = ["*", "+", "0.0.0.0", "[::]", ""];

    public static Command Create()
    {
        var address = new Argument<string?>("address")
        {
            Description = "Of the server's health. Default: /health/ready where the server of these settings listens.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var health = new Command("health", "Asks the running server whether it is ready, through no proxy.") { address };
        health.SetAction((line, cancellation) => AskAsync(line.GetValue(address), cancellation));
        return health;
    }

    private static async Task<int> AskAsync(string? address, CancellationToken cancellationToken)
    {
        var configuration = WebApplication.CreateBuilder(HostSettings.Read([])).Configuration;
        var uri = address is null ? Find(ListeningAddresses.Of(configuration)) : Parse(address);
        if (uri is null)
        {
            await Console.Error.WriteLineAsync(address is null
                ? "These settings do not say at which port the server listens: name its address (http://localhost:8000/health/ready)."
                : "The address has to begin with http:// or https://.");
            return ProgramEnd.Failed;
        }

        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (address is null)
        {
            // A server that serves certain hosts only refuses its own address.
            request.Headers.Host = AllowedHost(configuration);
        }

        return await SendAsync(client, request, cancellationToken);
    }

    private static async Task<int> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            await Console.Out.WriteLineAsync(response.ReasonPhrase);
            return response.IsSuccessStatusCode ? 0 : ProgramEnd.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{request.RequestUri} did not answer within {Patience.TotalSeconds} seconds.");
        }
        catch (HttpRequestException exception)
        {
            await Console.Error.WriteLineAsync($"{request.RequestUri} does not answer: {exception.Message}");
        }

        return ProgramEnd.Failed;
    }

    private static Uri? Parse(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : null;

    /// <summary>The first address that can be asked, plain HTTP before HTTPS, whose certificate may be for another name.</summary>
    private static Uri? Find(IReadOnlyList<string> addresses) => addresses
        .Select(Reachable)
        .Where(uri => uri is { Port: > 0 })
        .OrderBy(uri => uri!.Scheme, StringComparer.Ordinal)
        .FirstOrDefault();

    private static Uri? Reachable(string address)
    {
        try
        {
            var listening = BindingAddress.Parse(address);
            var host = AllNetworks.Contains(listening.Host, StringComparer.Ordinal) ? "localhost" : listening.Host;
            return listening.IsUnixPipe || listening.IsNamedPipe ? null : Parse($"{listening.Scheme}://{host}:{listening.Port}{Path}");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A name that the server takes; null where it takes all, or its own address.</summary>
    private static string? AllowedHost(ConfigurationManager configuration)
    {
        var hosts = (configuration[HostSettings.AllowedHosts] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        return hosts.Length == 0 || hosts.Contains("*", StringComparer.Ordinal) ? null
            : hosts[0].StartsWith("*.", StringComparison.Ordinal) ? "health" + hosts[0][1..]
            : hosts[0];
    }
}
