using System.Collections.Frozen;
using Api.Application.Tokens;
using Api.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>The keys that sign and those that verify.</summary>
internal sealed class SigningKeyRing
{
    /// <summary>Where development keeps what it makes, below the content root.</summary>
    public const string DevelopmentDirectory = "data";

    private readonly FrozenDictionary<(string KeyId, string Algorithm), VerificationKey> _keys;

    public SigningKeyRing(IOptions<JwtOptions> options, IHostEnvironment environment)
    {
        var jwt = options.Value;
        var algorithm = JwtAlgorithm.Find(jwt.Algorithm)!;
        var current = Parse(string.IsNullOrEmpty(jwt.SigningKey) ? ReadOrCreate(algorithm) : jwt.SigningKey, algorithm);
        ForAccess = new TokenSigner(current[0]);
        ForRefresh = new TokenSigner(current[^1]);
        var previous = jwt.PreviousKeys.SelectMany(key => Parse(key.Key!, JwtAlgorithm.Find(key.Algorithm)!));
        // One key may be listed for two algorithms; the refresh key beside it is then the same twice.
        _keys = current.Concat(previous).DistinctBy(Name).ToFrozenDictionary(Name);

        List<VerificationKey> Parse(string key, JwtAlgorithm of)
        {
            var (parsed, fault) = SigningKeyParser.Parse(key, of, environment.ContentRootPath);
            if (parsed is null)
            {
                throw new InvalidSettingsException([$"A signing key {fault}."]);
            }

            return of.IsAsymmetric
                ?
                [
                    new(parsed, of.Name, jwt.SlidingTokens ? [TokenType.Access, TokenType.Sliding] : [TokenType.Access]),
                    new(SigningKey.DeriveRefreshKey(parsed), JwtAlgorithm.Hs256.Name, [TokenType.Refresh]),
                ]
                : [new(parsed, of.Name, types: null)];
        }

        string ReadOrCreate(JwtAlgorithm of)
        {
            var directory = Path.Combine(environment.ContentRootPath, DevelopmentDirectory);
            try
            {
                return DevelopmentSigningKey.ReadOrCreate(directory, of);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new InvalidSettingsException([$"The development signing key cannot be kept in '{directory}': {exception.Message}"]);
            }
        }

        static (string KeyId, string Algorithm) Name(VerificationKey key) => (key.Key.KeyId, key.Algorithm);
    }

    /// <summary>Signs access tokens.</summary>
    public TokenSigner ForAccess { get; }

    /// <summary>Signs refresh tokens: the same key, or beside an asymmetric one a secret that is never published.</summary>
    public TokenSigner ForRefresh { get; }

    /// <summary>The keys whose public halves others may know.</summary>
    public IEnumerable<VerificationKey> Published => _keys.Values.Where(key => key.Key is AsymmetricSecurityKey);

    /// <summary>The key of that id, if it goes with the algorithm; an unknown id loads nothing.</summary>
    public VerificationKey? Find(string keyId, string algorithm) => _keys.GetValueOrDefault((keyId, algorithm));
}
