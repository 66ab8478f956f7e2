using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Identity;

/// <summary>The section <c>Lockout</c>: how often the password of one account may be guessed, wherever from.</summary>
public sealed class LoginThrottleOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Lockout";

    /// <summary>How many failed logins are let through before each has to wait. Default 10.</summary>
    public int FreeFailures { get; set; } = 10;

    /// <summary>The longest wait between two tries; it starts at one second and doubles. Default 1 hour.</summary>
    public TimeSpan MaxBlock { get; set; } = TimeSpan.FromHours(1);
}

internal sealed class LoginThrottleOptionsValidator : IValidateOptions<LoginThrottleOptions>
{
    public ValidateOptionsResult Validate(string? name, LoginThrottleOptions options)
    {
        var faults = new Faults(LoginThrottleOptions.Section);
        faults.Unless(options.FreeFailures > 0, nameof(options.FreeFailures), "has to be positive");
        faults.Unless(
            options.MaxBlock >= TimeSpan.FromSeconds(1) && options.MaxBlock <= TimeSpan.FromDays(1),
            nameof(options.MaxBlock),
            "has to be at least a second and at most a day");
        return faults.ToResult();
    }
}

/// <summary>The section <c>RateLimit</c>: how many passwords one address may try in vain within a minute.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "RateLimit";

    /// <summary>Whether there are such limits at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>For one name from one address, an IPv6 one by its first 64 bits. Default 10.</summary>
    public int LoginFailuresPerMinute { get; set; } = 10;

    /// <summary>From one address, over all names. Default 60.</summary>
    public int LoginFailuresPerMinutePerAddress { get; set; } = 60;
}

internal sealed class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var faults = new Faults(RateLimitOptions.Section);
        faults.Unless(options.LoginFailuresPerMinute > 0, nameof(options.LoginFailuresPerMinute), "has to be positive");
        faults.Unless(options.LoginFailuresPerMinutePerAddress > 0, nameof(options.LoginFailuresPerMinutePerAddress), "has to be positive");
        return faults.ToResult();
    }
}
