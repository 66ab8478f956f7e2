using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.LoginLimits;

/// <summary>The section <c>Lockout</c>: how often the password of one account may be guessed, from all addresses together.</summary>
public sealed class AccountLockoutOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Lockout";

    /// <summary>How many failed logins are let through before each has to wait. Default 10.</summary>
    public int FreeFailures { get; set; } = 10;

    /// <summary>The longest wait between two tries; it starts at one second and doubles. Default 1 hour.</summary>
    public TimeSpan MaxBlock { get; set; } = TimeSpan.FromHours(1);
}

internal sealed class AccountLockoutOptionsValidator : IValidateOptions<AccountLockoutOptions>
{
    public ValidateOptionsResult Validate(string? name, AccountLockoutOptions options)
    {
        var errors = new SettingsErrors(AccountLockoutOptions.Section);
        errors.Check(options.FreeFailures > 0, nameof(options.FreeFailures), "has to be positive");
        errors.Check(
            options.MaxBlock >= TimeSpan.FromSeconds(1) && options.MaxBlock <= TimeSpan.FromDays(1),
            nameof(options.MaxBlock),
            "has to be at least a second and at most a day");
        return errors.ToResult();
    }
}
