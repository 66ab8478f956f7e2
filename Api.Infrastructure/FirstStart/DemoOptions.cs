using Api.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.FirstStart;

/// <summary>The section <c>Demo</c>: the tutorial's account.</summary>
public sealed class DemoOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Demo";

    /// <summary>Whether an empty database gets the tutorial's account. Default true in development, refused elsewhere.</summary>
    public bool? Enabled { get; set; }
}

internal sealed class DemoOptionsValidator(IHostEnvironment environment) : IValidateOptions<DemoOptions>
{
    public ValidateOptionsResult Validate(string? name, DemoOptions options)
    {
        var errors = new SettingsErrors(DemoOptions.Section);
        errors.Check(
            options.Enabled is not true || environment.IsDevelopment(),
            nameof(options.Enabled),
            "cannot be true outside development: the demo account's password stands in a tutorial");
        return errors.ToResult();
    }
}
