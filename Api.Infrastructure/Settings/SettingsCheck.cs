using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
            .SelectMany(section => FindFaults(services, configuration, section))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (faults.Count > 0)
        {
            throw new InvalidSettingsException(faults);
        }
    }

    private static IEnumerable<string> FindFaults(IServiceProvider services, IConfiguration configuration, SettingsSection section)
    {
        var misspelt = section.FindFaults(configuration).ToList();
        try
        {
            return misspelt.Concat(Validate(services, section.OptionsType));
        }
        catch (InvalidOperationException) when (misspelt.Count > 0)
        {
            // The binder stumbles over a value that is among the faults already.
            return misspelt;
        }
    }

    private static IEnumerable<string> Validate(IServiceProvider services, Type optionsType)
    {
        try
        {
            _ = ((IOptions<object>)services.GetRequiredService(typeof(IOptions<>).MakeGenericType(optionsType))).Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
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
