using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>How keys get their ids, and how the key of refresh tokens comes from a private key.</summary>
internal static class SigningKey
{
    private const int KeyIdBytes = 16;
    private const int DerivedBytes = 32;

    /// <summary>A secret whose id tells nothing of it.</summary>
    public static SymmetricSecurityKey FromSecret(byte[] secret) => new(secret)
    {
        KeyId = Base64Url.EncodeToString(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyIdBytes, info: "kid"u8.ToArray())),
    };

    /// <summary>Gives a key pair the thumbprint of its public half as id (RFC 7638).</summary>
    public static SecurityKey WithThumbprint(SecurityKey key)
    {
        key.KeyId = Base64Url.EncodeToString(key.ComputeJwkThumbprint());
        return key;
    }

    /// <summary>
    /// The secret that signs refresh tokens beside an asymmetric key. It is never published, so that a foreign validator
    /// cannot take a refresh token for an access token (RFC 8725 §3.12); it comes from the private number D by HKDF
    /// (RFC 5869), so that there is nothing more to configure or to lose.
    /// </summary>
    public static SymmetricSecurityKey DeriveRefreshKey(SecurityKey privateKey)
    {
        var d = privateKey switch
        {
            RsaSecurityKey { Rsa: { } rsa } => rsa.ExportParameters(includePrivateParameters: true).D,
            ECDsaSecurityKey { ECDsa: { } ec } => ec.ExportParameters(includePrivateParameters: true).D,
            _ => null,
        };
        return d is null
            ? throw new ArgumentException("Only an RSA or elliptic-curve private key has a refresh key of its own.", nameof(privateKey))
            : FromSecret(HKDF.DeriveKey(HashAlgorithmName.SHA256, d, DerivedBytes, info: "refresh-token"u8.ToArray()));
    }
}
