using System.Text.RegularExpressions;
using Api.Infrastructure.Settings;

namespace Api.Web.Composition;

/// <summary>
/// Looks at the arguments that the host will read as settings: <c>--Key=value</c>, <c>--Key value</c>, <c>/Key value</c>,
/// <c>Key=value</c>. The host ignores without a word what is none of these, and would serve.
/// </summary>
internal static partial class HostArguments
{
    // The host's settings that have no section, for what stands without '=': a word behind one is its value.
    private static readonly string[] Single =
    [
        WebHostDefaults.ServerUrlsKey, WebHostDefaults.EnvironmentKey, WebHostDefaults.ContentRootKey, WebHostDefaults.ApplicationKey,
        WebHostDefaults.WebRootKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey, WebHostDefaults.PreferHostingUrlsKey,
        WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.SuppressStatusMessagesKey, WebHostDefaults.DetailedErrorsKey,
        WebHostDefaults.CaptureStartupErrorsKey, WebHostDefaults.HostingStartupAssembliesKey,
        WebHostDefaults.HostingStartupExcludeAssembliesKey, WebHostDefaults.PreventHostingStartupKey, HostSettings.AllowedHosts,
        ListeningAddresses.Port, "https_port",
    ];

    /// <summary>The first argument that is no setting, or has no value.</summary>
    /// <returns>A sentence about it, which does not repeat it: it may be a password. Null when all are settings.</returns>
    public static string? FindFault(IReadOnlyList<string> arguments, IEnumerable<string> commands)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (Assignment().IsMatch(argument))
            {
                continue;
            }

            if (Option().Match(argument) is not { Success: true, Groups: var groups }
                || !(groups["key"].Value is var key
                    && (key.Contains(':', StringComparison.Ordinal) || Single.Contains(key, StringComparer.OrdinalIgnoreCase))))
            {
                var known = Single.Select(name => $"--{name}").Concat(commands);
                return "There is a word or an option that is not known. Without a command the program serves, and takes settings only."
                    + Suggest(argument, known);
            }

            if (++i == arguments.Count || arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                return $"The setting {key} has no value.";
            }
        }

        return null;
    }

    /// <summary>A sentence with the name that was probably meant, or nothing.</summary>
    public static string Suggest(string word, IEnumerable<string> known) =>
        NearestName.Find(word, known) is { } meant ? $" Perhaps '{meant}' was meant." : "";

    [GeneratedRegex(
        @"\A(--|/)?[A-Za-z_][\w.:-]*=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(
        @"\A(--|/)(?<key>[A-Za-z_][\w.:-]*)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();
}
