using Api.Infrastructure.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Api.Web.Composition;

/// <summary>What the program has to know before it reads its settings, however it is started.</summary>
internal static class HostSettings
{
    /// <summary>The setting of the framework that names the hosts which requests may be sent to.</summary>
    public const string AllowedHosts = "AllowedHosts";

    private const string Project = "Api.Web.csproj";

    /// <summary>
    /// Development has to be asked for by <c>ASPNETCORE_ENVIRONMENT</c> or on the command line: a <c>DOTNET_ENVIRONMENT</c>
    /// that was meant for another program on the machine must not bring the demo account here.
    /// </summary>
    public static WebApplicationOptions Read(string[] args)
    {
        var said = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build();
        var contentRoot = said[HostDefaults.ContentRootKey] is { Length: > 0 } path ? Path.GetFullPath(path) : DefaultContentRoot();
        if (!Directory.Exists(contentRoot))
        {
            throw new InvalidSettingsException([$"{HostDefaults.ContentRootKey} names the folder '{contentRoot}', which does not exist."]);
        }

        return new WebApplicationOptions
        {
            // Nothing is read again while the program runs, and a watcher needs what the machine may have run out of (inotify).
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            EnvironmentName = said[HostDefaults.EnvironmentKey] is { Length: > 0 } name ? name : Environments.Production,
            ContentRootPath = contentRoot,
        };
    }

    /// <summary>What is wrong with the framework's own settings, for which it has stack traces only, one sentence each.</summary>
    public static IReadOnlyList<string> FindErrors(IConfiguration configuration) =>
    [
        .. ListeningAddresses.FindErrors(configuration),
        .. LogLevels(configuration).Where(level => !IsLogLevel(level.Value))
            .Select(level => $"{level.Path} is '{level.Value}', but has to be {string.Join(", ", Enum.GetNames<LogLevel>())}."),
        .. (configuration[AllowedHosts] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Where(host => !IsHost(host))
            .Select(host => $"{AllowedHosts} has '{host}', but has to have names of hosts, without scheme, port or path."),
        .. Protocols(configuration).Where(protocols => !Enum.TryParse<HttpProtocols>(protocols.Value, ignoreCase: true, out _))
            .Select(protocols =>
                $"{protocols.Path} is '{protocols.Value}', but has to be {string.Join(", ", Enum.GetNames<HttpProtocols>())}."),
    ];

    /// <summary>Takes levels of logging back that nobody can read: the framework would throw before all else could be checked.</summary>
    public static void DropUnreadable(IConfigurationManager configuration) => configuration.AddInMemoryCollection(
        LogLevels(configuration).Where(level => !IsLogLevel(level.Value))
            .Select(level => KeyValuePair.Create(level.Path, (string?)nameof(LogLevel.Information))).ToList());

    private static IEnumerable<IConfigurationSection> LogLevels(IConfiguration configuration) =>
        configuration.GetSection("Logging").GetChildren()
            .SelectMany(child => child.Key.Equals(nameof(LogLevel), StringComparison.OrdinalIgnoreCase) ? [child]
                : child.GetChildren().Where(inner => inner.Key.Equals(nameof(LogLevel), StringComparison.OrdinalIgnoreCase)))
            .SelectMany(levels => levels.GetChildren())
            .Where(level => !string.IsNullOrEmpty(level.Value));

    /// <summary>The protocols of HTTP that Kestrel's addresses speak: it passes over what it cannot read.</summary>
    private static IEnumerable<IConfigurationSection> Protocols(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Append(configuration.GetSection("Kestrel:EndpointDefaults"))
            .Select(endpoint => endpoint.GetSection("Protocols"))
            .Where(protocols => !string.IsNullOrEmpty(protocols.Value));

    private static bool IsLogLevel(string? value) => Enum.GetNames<LogLevel>().Contains(value, StringComparer.OrdinalIgnoreCase);

    private static bool IsHost(string host)
    {
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return name == "*" || Uri.CheckHostName(name) != UriHostNameType.Unknown;
    }

    /// <summary>
    /// The project's folder under <c>dotnet run</c>, otherwise the program's own folder. The framework takes the current folder.
    /// </summary>
    private static string DefaultContentRoot()
    {
        var current = Directory.GetCurrentDirectory();
        return File.Exists(Path.Combine(current, Project)) ? current : AppContext.BaseDirectory;
    }
}
