using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Infrastructure.Settings;

/// <summary>Looks at all settings before anything is started.</summary>
public static class SettingsCheck
{
    /// <summary>Returns if every setting can be used.</summary>
    /// <exception cref="InvalidSettingsException">Names everything that is wrong.</exception>
    public static void Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var faults = services.GetServices<SettingsSection>()
            .SelectMany(section => section.FindFaults(services, configuration))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (faults.Count > 0)
        {
            throw new InvalidSettingsException(faults);
        }
    }
}

/// <summary>The program cannot start with these settings.</summary>
public sealed class InvalidSettingsException(IReadOnlyCollection<string> faults)
    : Exception("The settings cannot be used:" + string.Concat(faults.Select(fault => $"{Environment.NewLine}  - {fault}")))
{
    /// <summary>What is wrong, one sentence each; no secret among them.</summary>
    public IReadOnlyCollection<string> Faults { get; } = faults;
}
