using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.FirstStart;

/// <summary>The section <c>FirstAdministrator</c>: the first account of an empty database, without which nobody could log in.</summary>
public sealed class FirstAdministratorOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
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
        errors.Check(
            options.IsSet == !string.IsNullOrEmpty(options.Password),
            nameof(options.Password),
            "has to be set with the Username, and only with it");
        return errors.ToResult();
    }
}
