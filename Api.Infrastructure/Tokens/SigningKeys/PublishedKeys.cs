using Api.Application.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>The public halves of the keys in use.</summary>
internal sealed class PublishedKeys(SigningKeyRing ring, IOptions<JwtOptions> options) : IPublishedKeys
{
    public IReadOnlyList<PublishedKey> Keys { get; } = [.. ring.Published.Select(ToPublic)];

    public string? DiscoverableIssuer { get; } =
        JwtAlgorithm.Find(options.Value.Algorithm) is { IsAsymmetric: true }
        && Uri.IsWellFormedUriString(options.Value.EffectiveIssuer, UriKind.Absolute)
            ? options.Value.EffectiveIssuer
            : null;

    private static PublishedKey ToPublic(VerificationKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(key.Key);
        return new PublishedKey(jwk.Kty, key.Algorithm, key.Key.KeyId, jwk.N, jwk.E, jwk.Crv, jwk.X, jwk.Y);
    }
}
