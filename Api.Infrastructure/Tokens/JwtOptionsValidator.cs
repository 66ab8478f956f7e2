using Api.Infrastructure.DataProtection;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens;

internal sealed class JwtOptionsValidator(IHostEnvironment environment, IConfiguration configuration) : IValidateOptions<JwtOptions>
{
    private const string Certificate = $"{KeyRingOptions.Section}:{nameof(KeyRingOptions.Certificate)}";

    private const int MostKeys = 50;

    // Each token carries them.
    private const int LongestText = 255;

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    private static readonly TimeSpan LongestLeeway = TimeSpan.FromDays(1);

    private static readonly TimeSpan LeastRevocationDelay = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestRevocationDelay = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, JwtOptions options)
    {
        var errors = new SettingsErrors(JwtOptions.Section);
        CheckTimes(errors, options);
        CheckKeys(errors, options);
        CheckText(errors, options.Issuer, nameof(options.Issuer));
        CheckText(errors, options.Audience, nameof(options.Audience));
        errors.Check(
            !string.IsNullOrWhiteSpace(options.UserIdClaim)
                && IsShortText(options.UserIdClaim)
                && !ReservedClaims.All.Contains(options.UserIdClaim),
            nameof(options.UserIdClaim),
            "has to be a claim's name that is not in use: " + string.Join(", ", ReservedClaims.All) + " are");
        errors.Check(
            options.EffectiveAuthHeaderTypes.All(type =>
                !string.IsNullOrEmpty(type) && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')),
            nameof(options.AuthHeaderTypes),
            "have to be made of ASCII letters, digits, '-', '_' and '.'");
        return errors.ToResult();
    }

    private static void CheckText(SettingsErrors errors, string? text, string key) => errors.Check(
        IsShortText(text ?? ""), key, $"has to be a text of at most {LongestText} characters, without control characters");

    private static bool IsShortText(string text) => text.Length <= LongestText && !text.Any(char.IsControl);

    private static void CheckTimes(SettingsErrors errors, JwtOptions options)
    {
        CheckLifetime(options.AccessTokenLifetime, nameof(options.AccessTokenLifetime));
        CheckLifetime(options.RefreshTokenLifetime, nameof(options.RefreshTokenLifetime));
        CheckLifetime(options.SessionLifetime, nameof(options.SessionLifetime));
        CheckLifetime(options.SlidingTokenLifetime, nameof(options.SlidingTokenLifetime));
        CheckLifetime(options.SlidingTokenRefreshLifetime, nameof(options.SlidingTokenRefreshLifetime));
        errors.Check(
            options.Leeway >= TimeSpan.Zero && options.Leeway <= LongestLeeway,
            nameof(options.Leeway),
            "cannot be negative or more than a day");
        errors.Check(options.SessionsPerUser > 0, nameof(options.SessionsPerUser), "has to be positive");
        errors.Check(
            options.RevocationDelay == TimeSpan.Zero
                || (options.RevocationDelay >= LeastRevocationDelay && options.RevocationDelay <= LongestRevocationDelay),
            nameof(options.RevocationDelay),
            "has to be zero or from 00:00:00.1 to 01:00:00");
        errors.Check(
            options.ReuseLeeway >= TimeSpan.Zero && options.ReuseLeeway < options.RefreshTokenLifetime,
            nameof(options.ReuseLeeway),
            "cannot be negative and has to be shorter than RefreshTokenLifetime");

        // Token times are whole seconds, and exp - iat is the lifetime exactly.
        void CheckLifetime(TimeSpan lifetime, string key) => errors.Check(
            lifetime > TimeSpan.Zero && lifetime <= LongestLifetime && lifetime.Ticks % TimeSpan.TicksPerSecond == 0,
            key,
            "has to be a positive number of whole seconds, at most 3650 days");
    }

    /// <summary>The times of keys that the program makes have to let everybody read them, and use up their tokens.</summary>
    private void CheckRotation(SettingsErrors errors, JwtOptions options)
    {
        errors.Check(
            JwtAlgorithm.Find(options.EffectiveAlgorithm) is not { IsAsymmetric: false },
            nameof(options.Algorithm),
            "has to be asymmetric where KeyRotation is enabled: others verify by the published keys");
        errors.Check(
            string.IsNullOrEmpty(options.SigningKey),
            nameof(options.SigningKey),
            "cannot be set where KeyRotation is enabled: list it under PreviousKeys, so that nobody is signed out");
        errors.Check(
            environment.IsDevelopment() || !string.IsNullOrEmpty(configuration[Certificate]),
            nameof(options.KeyRotation),
            $"needs {Certificate} outside development: without it a dump of the database could sign");
        var rotation = options.KeyRotation;
        var reading = 4 * options.KeyReadingInterval;
        errors.Check(
            rotation.PublishBefore >= reading && rotation.PublishBefore <= LongestLifetime,
            $"{nameof(options.KeyRotation)}:{nameof(rotation.PublishBefore)}",
            $"has to be from {reading:c}, four readings of the keys, to 3650 days");
        errors.Check(
            rotation.Lifetime >= rotation.PublishBefore && rotation.Lifetime <= LongestLifetime,
            $"{nameof(options.KeyRotation)}:{nameof(rotation.Lifetime)}",
            "has to be at least PublishBefore, at most 3650 days");
        errors.Check(
            rotation.Retain >= (2 * options.LongestToken) + options.Leeway && rotation.Retain <= LongestLifetime,
            $"{nameof(options.KeyRotation)}:{nameof(rotation.Retain)}",
            "has to be at least twice the longest lifetime of a token, and the leeway, at most 3650 days");
        errors.Check(
            rotation.Retain <= MostKeys * rotation.Lifetime,
            $"{nameof(options.KeyRotation)}:{nameof(rotation.Retain)}",
            $"cannot be more than {MostKeys} times Lifetime: each key that is retained is published");
    }

    private void CheckKeys(SettingsErrors errors, JwtOptions options)
    {
        var supported = string.Join(", ", JwtAlgorithm.All.Select(known => known.Name));
        var algorithm = JwtAlgorithm.Find(options.EffectiveAlgorithm);
        errors.Check(algorithm is not null, nameof(options.Algorithm), "has to be one of " + supported);
        errors.Check(
            algorithm is not { IsAsymmetric: true } || options.EffectiveIssuer is not null,
            nameof(options.Issuer),
            $"is required with {options.EffectiveAlgorithm}: whoever verifies by the published keys has to know whose they are");

        if (options.KeyRotation.Enabled)
        {
            CheckRotation(errors, options);
        }
        else if (!string.IsNullOrEmpty(options.SigningKey))
        {
            CheckKey(options.SigningKey, algorithm, nameof(options.SigningKey));
        }
        else
        {
            errors.Check(
                environment.IsDevelopment(),
                nameof(options.SigningKey),
                "is required outside development: set a random secret, for example of 'openssl rand -base64 48', or a private key");
        }

        for (var i = 0; i < options.PreviousKeys.Count; i++)
        {
            var previous = options.PreviousKeys[i];
            var path = $"{nameof(options.PreviousKeys)}:{i}";
            var previousAlgorithm = JwtAlgorithm.Find(previous.Algorithm);
            errors.Check(previousAlgorithm is not null, $"{path}:Algorithm", "has to be one of " + supported);
            errors.Check(!string.IsNullOrEmpty(previous.Key), $"{path}:Key", "is required");
            if (!string.IsNullOrEmpty(previous.Key))
            {
                CheckKey(previous.Key, previousAlgorithm, $"{path}:Key");
            }

            CheckText(errors, previous.Issuer, $"{path}:Issuer");
            CheckText(errors, previous.Audience, $"{path}:Audience");
        }

        void CheckKey(string key, JwtAlgorithm? of, string path)
        {
            if (of is null)
            {
                return;
            }

            var (parsed, fault) = SigningKeyParser.Parse(key, of, environment.ContentRootPath);
            if (parsed is not null && !environment.IsDevelopment())
            {
                fault = SigningKeyParser.FindWeakness(parsed);
            }

            errors.Check(fault is null, path, fault ?? "");
        }
    }
}
