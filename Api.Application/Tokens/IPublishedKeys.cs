namespace Api.Application.Tokens;

/// <summary>The public keys, by which any JWT library verifies the access tokens, and no other token.</summary>
public interface IPublishedKeys
{
    /// <summary>The public keys as a JWK set (RFC 7517 §5); empty under HMAC.</summary>
    IReadOnlyList<PublishedKey> Keys { get; }

    /// <summary>For how long a validator may keep them.</summary>
    TimeSpan MaxAge { get; }

    /// <summary>The issuer that a discovery document names; null when there is nothing to discover.</summary>
    string? DiscoverableIssuer { get; }
}

/// <summary>A public key by the members of a JWK (RFC 7517 §4, RFC 7518 §6); null what its kind does not have.</summary>
/// <param name="Kty">The kind of key.</param>
/// <param name="Alg">The only algorithm that it goes with.</param>
/// <param name="Kid">The <c>kid</c> header of tokens that it verifies.</param>
/// <param name="N">RSA: the modulus.</param>
/// <param name="E">RSA: the exponent.</param>
/// <param name="Crv">EC: the curve.</param>
/// <param name="X">EC: the first coordinate.</param>
/// <param name="Y">EC: the second coordinate.</param>
public sealed record PublishedKey(string Kty, string Alg, string Kid, string? N, string? E, string? Crv, string? X, string? Y);
