using System.Text.Json.Serialization;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens;

/// <summary>What the world may know: by it any JWT library verifies our access tokens, and nothing else of ours.</summary>
public sealed class PublishedKeys
{
    private readonly JwtOptions _options;

    internal PublishedKeys(SigningKeyRing ring, IOptions<JwtOptions> options)
    {
        _options = options.Value;
        Keys = [.. ring.Published.Select(ToPublic)];
    }

    /// <summary>The public keys as a JWK set (RFC 7517 §5); empty under HMAC.</summary>
    public IReadOnlyList<PublishedKey> Keys { get; }

    /// <summary>The issuer that a discovery document names; null when there is nothing to discover.</summary>
    public string? DiscoverableIssuer =>
        JwtAlgorithm.Find(_options.Algorithm) is { IsAsymmetric: true } && Uri.IsWellFormedUriString(_options.EffectiveIssuer, UriKind.Absolute)
            ? _options.EffectiveIssuer
            : null;

    /// <summary>The algorithms of the published keys.</summary>
    public IReadOnlyList<string> Algorithms => [.. Keys.Select(key => key.Alg).Distinct(StringComparer.Ordinal)];

    private static PublishedKey ToPublic(VerificationKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(key.Key);
        return new PublishedKey(jwk.Kty, "sig", key.Algorithm, key.Key.KeyId, jwk.N, jwk.E, jwk.Crv, jwk.X, jwk.Y);
    }
}

/// <summary>A public key as JWK (RFC 7517 §4, RFC 7518 §6); members that its kind does not have are null.</summary>
public sealed record PublishedKey(
    [property: JsonPropertyName("kty")] string Kty,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Alg,
    [property: JsonPropertyName("kid")] string Kid,
    [property: JsonPropertyName("n")] string? N,
    [property: JsonPropertyName("e")] string? E,
    [property: JsonPropertyName("crv")] string? Crv,
    [property: JsonPropertyName("x")] string? X,
    [property: JsonPropertyName("y")] string? Y);
