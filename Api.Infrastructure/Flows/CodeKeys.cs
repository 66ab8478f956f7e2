using System.Security.Cryptography;
using Api.Infrastructure.Tokens.SigningKeys;

namespace Api.Infrastructure.Flows;

/// <summary>
/// The keys that codes and links are derived under. They come from the secrets that sign refresh tokens (HKDF, RFC 5869), so that there
/// is nothing more to configure or to lose, and a stolen database tells none of them: under HMAC those are the signing keys themselves,
/// beside an asymmetric key they are secrets of their own, which go with it.
/// </summary>
internal sealed class CodeKeys(SigningKeyRing ring)
{
    private const int DerivedBytes = 32;

    /// <summary>The key of new flows.</summary>
    public (string KeyId, byte[] Key) Current
    {
        get
        {
            var keyId = ring.Current.ForRefresh.KeyId;
            return (keyId, Find(keyId)!);
        }
    }

    /// <summary>The key of an earlier flow.</summary>
    /// <returns>Null when it is gone: then the flow cannot be finished.</returns>
    public byte[]? Find(string keyId) => ring.Current.FindSecret(keyId) is { } secret
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, DerivedBytes, info: "one-time-code"u8.ToArray())
        : null;
}
