using System.Security.Cryptography;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>What nobody else may have of a key: the private key, and the secret that signs refresh tokens beside it.</summary>
/// <param name="Access">The key pair; its public half is published.</param>
/// <param name="Refresh">Never published, and not derived from the key pair: who finds out one has not got the other.</param>
internal sealed record KeySecrets(SecurityKey Access, SymmetricSecurityKey Refresh)
{
    private const int RefreshBytes = 32;

    /// <summary>Makes a key for an asymmetric algorithm.</summary>
    public static KeySecrets Make(JwtAlgorithm algorithm)
    {
        var access = KeyPair.Make(algorithm);
        while (access.KeyId.StartsWith('-'))
        {
            // On a command line it would be taken for an option.
            access = KeyPair.Make(algorithm);
        }

        return new KeySecrets(access, SigningKey.FromSecret(RandomNumberGenerator.GetBytes(RefreshBytes)));
    }

    /// <summary>The bytes that are stored, once they are protected.</summary>
    public byte[] ToBytes() => [.. Refresh.Key, .. KeyPair.Export(Access)];

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>Null when it is damaged, or for an algorithm that this version does not know.</returns>
    public static KeySecrets? TryRead(byte[] bytes, string algorithm)
    {
        try
        {
            return JwtAlgorithm.Find(algorithm) is { IsAsymmetric: true } known && bytes.Length > RefreshBytes
                ? new(KeyPair.Import(bytes.AsSpan(RefreshBytes), known), SigningKey.FromSecret(bytes[..RefreshBytes]))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
