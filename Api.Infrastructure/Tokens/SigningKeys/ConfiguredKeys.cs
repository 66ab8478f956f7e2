using Api.Application.Tokens;
using Api.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>The keys of the settings: the one that signs, unless the program makes its keys, and those that signed before.</summary>
internal sealed class ConfiguredKeys
{
    /// <summary>Where development keeps what it makes, below the content root.</summary>
    public const string DevelopmentDirectory = "data";

    private readonly JwtOptions _jwt;
    private readonly IHostEnvironment _environment;

    public ConfiguredKeys(IOptions<JwtOptions> options, IHostEnvironment environment)
    {
        (_jwt, _environment) = (options.Value, environment);
        var current = TokenOrigin.Current(_jwt);
        if (!_jwt.KeyRotation.Enabled)
        {
            var algorithm = JwtAlgorithm.Find(_jwt.EffectiveAlgorithm)!;
            var signing = Parse(string.IsNullOrEmpty(_jwt.SigningKey) ? ReadOrCreate(algorithm) : _jwt.SigningKey, algorithm, current);
            (Access, Refresh) = (signing[0], signing[^1]);
            Verifying.AddRange(signing);
        }

        foreach (var previous in _jwt.PreviousKeys)
        {
            var keys = Parse(previous.Key!, JwtAlgorithm.Find(previous.Algorithm)!, TokenOrigin.Previous(previous, _jwt));
            Before ??= (keys[0], keys[^1]);
            Verifying.AddRange(keys);
        }
    }

    /// <summary>Signs access tokens; null where the program makes its keys.</summary>
    public VerificationKey? Access { get; }

    /// <summary>Signs refresh tokens; null where the program makes its keys.</summary>
    public VerificationKey? Refresh { get; }

    /// <summary>
    /// What signed before the program made its keys, for access and for refresh tokens: the first of the previous keys. It goes on until
    /// the first key that the program makes is known to all.
    /// </summary>
    public (VerificationKey Access, VerificationKey Refresh)? Before { get; }

    /// <summary>Every key of the settings.</summary>
    public List<VerificationKey> Verifying { get; } = [];

    /// <summary>A key pair, and the secret beside it, as what verifies.</summary>
    public VerificationKey[] ToVerify(SecurityKey access, SymmetricSecurityKey refresh, string algorithm, TokenOrigin origin) =>
    [
        new(access, algorithm, _jwt.SlidingTokens ? [TokenType.Access, TokenType.Sliding] : [TokenType.Access], origin),
        new(refresh, JwtAlgorithm.Hs256.Name, [TokenType.Refresh], origin),
    ];

    private VerificationKey[] Parse(string key, JwtAlgorithm algorithm, TokenOrigin origin)
    {
        var (parsed, fault) = SigningKeyParser.Parse(key, algorithm, _environment.ContentRootPath);
        return parsed is null ? throw new InvalidSettingsException([$"A signing key {fault}."])
            : algorithm.IsAsymmetric ? ToVerify(parsed, SigningKey.DeriveRefreshKey(parsed), algorithm.Name, origin)
            : [new(parsed, algorithm.Name, types: null, origin)];
    }

    private string ReadOrCreate(JwtAlgorithm algorithm)
    {
        var directory = Path.Combine(_environment.ContentRootPath, DevelopmentDirectory);
        try
        {
            return DevelopmentSigningKey.ReadOrCreate(directory, algorithm);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException([$"The development signing key cannot be kept in '{directory}': {exception.Message}"]);
        }
    }
}
