using System.Collections.Frozen;
using Api.Application.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>A key that verifies one algorithm, and perhaps one type of token only.</summary>
/// <param name="Key">The key; its id is the <c>kid</c> header.</param>
/// <param name="Algorithm">The only <c>alg</c> header it goes with.</param>
/// <param name="OnlyType">The only <c>token_type</c> it vouches for; null for any.</param>
internal sealed record VerificationKey(SecurityKey Key, string Algorithm, string? OnlyType);

/// <summary>The keys that sign and those that verify.</summary>
internal sealed class SigningKeyRing
{
    /// <summary>Where development keeps what it makes, below the content root.</summary>
    public const string DevelopmentDirectory = "data";

    private readonly FrozenDictionary<string, VerificationKey> _byId;

    public SigningKeyRing(IOptions<JwtOptions> options, IHostEnvironment environment)
    {
        var jwt = options.Value;
        var algorithm = JwtAlgorithm.Find(jwt.Algorithm)!;
        var setting = string.IsNullOrEmpty(jwt.SigningKey)
            ? DevelopmentSigningKey.ReadOrCreate(Path.Combine(environment.ContentRootPath, DevelopmentDirectory), algorithm)
            : jwt.SigningKey;
        var current = Parse(setting, algorithm);
        ForAccess = Credentials(current[0]);
        ForRefresh = Credentials(current[^1]);
        var previous = jwt.PreviousKeys.SelectMany(key => Parse(key.Key!, JwtAlgorithm.Find(key.Algorithm)!));
        _byId = current.Concat(previous).DistinctBy(key => key.Key.KeyId).ToFrozenDictionary(key => key.Key.KeyId, StringComparer.Ordinal);

        List<VerificationKey> Parse(string key, JwtAlgorithm of)
        {
            var (parsed, fault) = SigningKeyParser.Parse(key, of, environment.ContentRootPath);
            if (parsed is null)
            {
                throw new InvalidOperationException($"A signing key {fault}.");
            }

            return of.IsAsymmetric
                ? [new(parsed, of.Name, TokenType.Access), new(SigningKey.DeriveRefreshKey(parsed), JwtAlgorithm.Hs256.Name, TokenType.Refresh)]
                : [new(parsed, of.Name, OnlyType: null)];
        }

        static SigningCredentials Credentials(VerificationKey key) => new(key.Key, key.Algorithm);
    }

    /// <summary>Signs access tokens.</summary>
    public SigningCredentials ForAccess { get; }

    /// <summary>Signs refresh tokens: the same key, or beside an asymmetric one a secret that is never published.</summary>
    public SigningCredentials ForRefresh { get; }

    /// <summary>The keys whose public halves others may know.</summary>
    public IEnumerable<VerificationKey> Published => _byId.Values.Where(key => key.Key is AsymmetricSecurityKey);

    /// <summary>The key of that id; an unknown id loads nothing.</summary>
    public VerificationKey? Find(string keyId) => _byId.GetValueOrDefault(keyId);
}
