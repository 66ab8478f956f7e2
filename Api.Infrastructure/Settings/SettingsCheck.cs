using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Infrastructure.Settings;

/// <summary>Checks all settings before anything is started.</summary>
public static class SettingsCheck
{
    /// <summary>Returns if every setting can be used.</summary>
    /// <exception cref="InvalidSettingsException">Names everything that is wrong.</exception>
    public static void Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var errors = services.GetServices<SettingsSection>()
            .SelectMany(section => section.FindErrors(services, configuration))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (errors.Count > 0)
        {
            throw new InvalidSettingsException(errors);
        }
    }
}

/// <summary>The program cannot start with these settings.</summary>
public sealed class InvalidSettingsException(IReadOnlyCollection<string> errors)
    : Exception("The settings cannot be used:" + string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}")))
{
    /// <summary>What is wrong, one sentence each; no secret among them.</summary>
    public IReadOnlyCollection<string> Errors { get; } = errors;
}
