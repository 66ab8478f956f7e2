using System.Text.Json.Serialization;

namespace Api.Web.Contracts.WellKnown;

/// <summary>The published keys.</summary>
/// <param name="Keys">One for each key pair in use.</param>
public sealed record KeySetResponse([property: JsonPropertyName("keys")] IReadOnlyList<PublishedKeyResponse> Keys);

/// <summary>What a validator has to know of us.</summary>
/// <param name="Issuer">The <c>iss</c> claim.</param>
/// <param name="JwksUri">Where the keys are.</param>
/// <param name="Algorithms">How access tokens are signed.</param>
public sealed record DiscoveryResponse(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> Algorithms);

/// <summary>A public key as JWK (RFC 7517 §4, RFC 7518 §6); members that its kind does not have are absent.</summary>
public sealed record PublishedKeyResponse
{
    /// <summary>The kind of key.</summary>
    /// <example>EC</example>
    [JsonPropertyName("kty")]
    public required string Kty { get; init; }

    /// <summary>Always <c>sig</c>: the key verifies signatures.</summary>
    /// <example>sig</example>
    [JsonPropertyName("use")]
    public string Use => "sig";

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
