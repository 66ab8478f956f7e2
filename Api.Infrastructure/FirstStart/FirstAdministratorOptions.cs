using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.FirstStart;

/// <summary>The section <c>FirstAdministrator</c>: whom an empty database gets, so that somebody can log in at all.</summary>
public sealed class FirstAdministratorOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "FirstAdministrator";

    /// <summary>The user name. Default none.</summary>
    public string? Username { get; set; }

    /// <summary>The password, which the rules for passwords apply to. Default none.</summary>
    public string? Password { get; set; }

    /// <summary>Whether there is to be one.</summary>
    internal bool IsSet => !string.IsNullOrEmpty(Username);
}

internal sealed class FirstAdministratorOptionsValidator : IValidateOptions<FirstAdministratorOptions>
{
    public ValidateOptionsResult Validate(string? name, FirstAdministratorOptions options)
    {
        var errors = new SettingsErrors(FirstAdministratorOptions.Section);
        errors.Check(options.IsSet == !string.IsNullOrEmpty(options.Password), nameof(options.Password), "has to be set with the Username, and only with it");
        return errors.ToResult();
    }
}
