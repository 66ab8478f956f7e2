using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Settings;

/// <summary>Registers the sections of the configuration.</summary>
public static class SettingsServices
{
    /// <summary>Binds <typeparamref name="TOptions"/> to a section of which every readable value is valid.</summary>
    public static IServiceCollection AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class, new()
    {
        services.AddOptions<TOptions>().Configure<IConfiguration>(
            (options, configuration) => SettingsSection.Bind(configuration.GetSection(section), options));
        return services.AddSingleton(new SettingsSection(section, typeof(TOptions), Validate<TOptions>));
    }

    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a section and has it checked by <typeparamref name="TValidator"/>, when
    /// it is first used and, with all others, by <see cref="SettingsCheck"/>.
    /// </summary>
    public static IServiceCollection AddSettings<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions> =>
        services.AddSettings<TOptions>(section).AddSingleton<IValidateOptions<TOptions>, TValidator>();

    /// <summary>Adds to <see cref="SettingsCheck"/> what no section has: settings of the framework, the machine.</summary>
    /// <param name="services">The program's.</param>
    /// <param name="findErrors">Tells what is wrong, one sentence each, without a secret.</param>
    public static IServiceCollection AddSettingsRule(
        this IServiceCollection services,
        Func<IServiceProvider, IEnumerable<string>> findErrors) => services.AddSingleton(new SettingsRule(findErrors));

    private static IEnumerable<string> Validate<TOptions>(IServiceProvider services, IConfiguration settings)
        where TOptions : class, new()
    {
        var options = new TOptions();
        settings.Bind(options);
        return services.GetServices<IValidateOptions<TOptions>>()
            .SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []);
    }
}

/// <summary>What <see cref="SettingsCheck"/> asks beside the sections.</summary>
internal sealed record SettingsRule(Func<IServiceProvider, IEnumerable<string>> FindErrors);
