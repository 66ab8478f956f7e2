using System.Text.Json.Serialization;

namespace Api.Application.Tokens;

/// <summary>What the world may know: by it any JWT library verifies our access tokens, and nothing else of ours.</summary>
public interface IPublishedKeys
{
    /// <summary>The public keys as a JWK set (RFC 7517 §5); empty under HMAC.</summary>
    IReadOnlyList<PublishedKey> Keys { get; }

    /// <summary>The issuer that a discovery document names; null when there is nothing to discover.</summary>
    string? DiscoverableIssuer { get; }
}

/// <summary>A public key as JWK (RFC 7517 §4, RFC 7518 §6); members that its kind does not have are absent.</summary>
public sealed record PublishedKey
{
    /// <summary>The kind of key.</summary>
    /// <example>EC</example>
    [JsonPropertyName("kty")]
    public required string Kty { get; init; }

    /// <summary>Always <c>sig</c>: the key verifies signatures.</summary>
    /// <example>sig</example>
    [JsonPropertyName("use")]
    public required string Use { get; init; }

    /// <summary>The only algorithm that the key goes with.</summary>
    /// <example>ES256</example>
    [JsonPropertyName("alg")]
    public required string Alg { get; init; }

    /// <summary>The <c>kid</c> header of tokens that the key verifies.</summary>
    /// <example>jnDsjd7c0PUYKnIoUwiyUYqHBDXYDBLBHJDyYBLDGXo</example>
    [JsonPropertyName("kid")]
    public required string Kid { get; init; }

    /// <summary>RSA: the modulus.</summary>
    [JsonPropertyName("n")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? N { get; init; }

    /// <summary>RSA: the exponent.</summary>
    [JsonPropertyName("e")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? E { get; init; }

    /// <summary>EC: the curve.</summary>
    [JsonPropertyName("crv")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Crv { get; init; }

    /// <summary>EC: the first coordinate.</summary>
    [JsonPropertyName("x")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? X { get; init; }

    /// <summary>EC: the second coordinate.</summary>
    [JsonPropertyName("y")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Y { get; init; }
}
