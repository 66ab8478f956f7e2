using Api.Application.Tokens;
using Api.Domain.Keys;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>The public halves of the keys in use.</summary>
internal sealed class PublishedKeys(SigningKeyRing ring, KeyRotationPolicy policy, IOptions<JwtOptions> options) : IPublishedKeys
{
    // A set with a key less would have validators refuse that key's tokens.
    public IReadOnlyList<PublishedKey> Keys => ring.Current is var keys && policy.Enabled && !(keys.IsComplete && keys.Published.Count > 0)
        ? throw new KeysUnavailableException("A signing key cannot be read, or there is none yet.")
        : keys.Published;

    public TimeSpan MaxAge => policy.PublishedMaxAge;

    public string? DiscoverableIssuer { get; } =
        JwtAlgorithm.Find(options.Value.EffectiveAlgorithm) is { IsAsymmetric: true }
        && Uri.IsWellFormedUriString(options.Value.EffectiveIssuer, UriKind.Absolute)
            ? options.Value.EffectiveIssuer
            : null;
}
