using System.Security.Cryptography;
using Api.Infrastructure.Tokens.SigningKeys;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Derives the keys from the secrets that sign refresh tokens (HKDF, RFC 5869): under HMAC those are the signing keys
/// themselves, beside an asymmetric key they are secrets of their own, which go with it.
/// </summary>
internal sealed class SigningCodeKeys(SigningKeyRing ring) : ICodeKeys
{
    private const int DerivedBytes = 32;

    public (string KeyId, byte[] Key) Current => ring.Current.ForRefresh.KeyId is var keyId ? (keyId, Find(keyId)!) : default;

    public byte[]? Find(string keyId) => ring.Current.FindSecret(keyId) is { } secret
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, DerivedBytes, info: "one-time-code"u8.ToArray())
        : null;
}
