using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Infrastructure.Settings;

/// <summary>Checks all settings before anything is started.</summary>
public static class SettingsCheck
{
    // Below a section no name of ours is deeper: Jwt:PreviousKeys:0:Key.
    private const int DeepestName = 4;

    private static readonly FrozenSet<string> FrameworkSections =
        new[] { "Logging", "Kestrel", "AllowedHosts" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns if every setting can be used.</summary>
    /// <exception cref="InvalidSettingsException">Names everything that is wrong.</exception>
    public static void Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var errors = services.GetServices<SettingsSection>()
            .SelectMany(section => section.FindErrors(services, configuration))
            .Concat(services.GetServices<SettingsRule>().SelectMany(rule => rule.FindErrors(services)))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (errors.Count > 0)
        {
            throw new InvalidSettingsException(errors);
        }
    }

    /// <summary>Finds names outside our sections that were probably meant for them: <c>Jtw:Issuer</c>, <c>JWT_ISSUER</c>.</summary>
    /// <returns>Each name, with the setting that was probably meant.</returns>
    public static IReadOnlyList<(string Name, string Meant)> FindMisspelled(IServiceProvider services)
    {
        var sections = services.GetServices<SettingsSection>().ToDictionary(
            section => section.Name, section => section.Keys.ToList(), StringComparer.OrdinalIgnoreCase);
        var bare = sections.Values.SelectMany(keys => keys).DistinctBy(Bare).ToDictionary(Bare, key => key, StringComparer.Ordinal);
        return [.. services.GetRequiredService<IConfiguration>().GetChildren()
            .Where(top => !sections.ContainsKey(top.Key) && !FrameworkSections.Contains(top.Key))
            .SelectMany(top => Names(top, depth: 0))
            .Select(name => (name, Meant: Meant(name, sections, bare)))
            .Where(found => found.Meant is not null)
            .Select(found => (found.name, found.Meant!))];
    }

    private static IEnumerable<string> Names(IConfigurationSection section, int depth) =>
        depth < DeepestName && section.GetChildren().ToList() is { Count: > 0 } children
            ? children.SelectMany(child => Names(child, depth + 1))
            : [section.Path];

    private static string? Meant(string name, Dictionary<string, List<string>> sections, Dictionary<string, string> bare)
    {
        var first = name.Split(':')[0];
        if (name.Contains(':', StringComparison.Ordinal) && NearestName.Find(first, sections.Keys) is { } section)
        {
            return NearestName.Find(section + name[first.Length..], sections[section]);
        }

        // JWT_ISSUER, Jwt.Issuer, Jwt-Issuer, JwtIssuer: what other programs would take for Jwt:Issuer.
        return bare.GetValueOrDefault(Bare(name));
    }

    private static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToUpperInvariant();
}

/// <summary>The program cannot start with these settings.</summary>
public sealed class InvalidSettingsException(IReadOnlyCollection<string> errors)
    : Exception("The settings cannot be used:" + string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}")))
{
    /// <summary>What is wrong, one sentence each; no secret among them.</summary>
    public IReadOnlyCollection<string> Errors { get; } = errors;
}
