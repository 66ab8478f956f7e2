using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Passwords;

/// <summary>The section <c>Passwords</c>: how long passwords are, and what hashing them may cost.</summary>
public sealed class PasswordsOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Passwords";

    /// <summary>In code points, for new passwords. Default 15, at least 8 (NIST SP 800-63B-4 §3.1.1.2).</summary>
    public int MinimumLength { get; set; } = 15;

    /// <summary>In code points, for any password. Default 1024.</summary>
    public int MaximumLength { get; set; } = 1024;

    /// <summary>Rounds of PBKDF2-HMAC-SHA512 for new hashes. Default 220000 (OWASP Password Storage Cheat Sheet).</summary>
    public int Iterations { get; set; } = 220_000;

    /// <summary>How many passwords are hashed at once. Default: one less than there are processors, at least one.</summary>
    public int MaxConcurrentHashes { get; set; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>How long a call waits for a hashing slot before it is answered with 503. Default 10 seconds.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

internal sealed class PasswordsOptionsValidator : IValidateOptions<PasswordsOptions>
{
    private const int LeastMinimumLength = 8;
    private const int LeastMaximumLength = 64;

    private static readonly TimeSpan LongestQueueTimeout = TimeSpan.FromSeconds(25);

    public ValidateOptionsResult Validate(string? name, PasswordsOptions options)
    {
        var errors = new SettingsErrors(PasswordsOptions.Section);
        errors.Check(
            options.MinimumLength >= LeastMinimumLength,
            nameof(options.MinimumLength),
            "has to be at least 8 (NIST SP 800-63B-4)");
        errors.Check(
            options.MaximumLength >= Math.Max(LeastMaximumLength, options.MinimumLength),
            nameof(options.MaximumLength),
            "has to be at least 64 (NIST SP 800-63B-4) and not below MinimumLength");
        errors.Check(
            options.Iterations is > 0 and <= StoredPasswordHasher.MaximumIterations,
            nameof(options.Iterations),
            $"has to be positive and at most {StoredPasswordHasher.MaximumIterations}: a hash of more would never be verified");
        errors.Check(options.MaxConcurrentHashes > 0, nameof(options.MaxConcurrentHashes), "has to be positive");
        errors.Check(
            options.QueueTimeout > TimeSpan.Zero && options.QueueTimeout <= LongestQueueTimeout,
            nameof(options.QueueTimeout),
            "has to be positive and at most 25 seconds, for a request as a whole has 30");
        return errors.ToResult();
    }
}
