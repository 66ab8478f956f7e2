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
        services.AddOptions<TOptions>().BindConfiguration(section);
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

    private static IEnumerable<string> Validate<TOptions>(IServiceProvider services, IConfiguration settings)
        where TOptions : class, new()
    {
        var options = new TOptions();
        settings.Bind(options);
        return services.GetServices<IValidateOptions<TOptions>>()
            .SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []);
    }
}
