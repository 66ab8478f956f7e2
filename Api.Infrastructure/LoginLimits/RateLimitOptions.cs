using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.LoginLimits;

/// <summary>The section <c>RateLimit</c>: how many wrong passwords one address may try within a minute.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
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
        var errors = new SettingsErrors(RateLimitOptions.Section);
        errors.Check(options.LoginFailuresPerMinute > 0, nameof(options.LoginFailuresPerMinute), "has to be positive");
        errors.Check(options.LoginFailuresPerMinutePerAddress > 0, nameof(options.LoginFailuresPerMinutePerAddress), "has to be positive");
        return errors.ToResult();
    }
}
