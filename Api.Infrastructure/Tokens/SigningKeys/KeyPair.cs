using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>Key pairs of the program's own making, in PKCS #8.</summary>
internal static class KeyPair
{
    private const int RsaBits = 2048;

    /// <summary>Makes a key pair for an asymmetric algorithm.</summary>
    public static SecurityKey Make(JwtAlgorithm algorithm) => algorithm.Family switch
    {
        KeyFamily.Rsa => ToKey(RSA.Create(RsaBits)),
        KeyFamily.Ec => ToKey(ECDsa.Create(algorithm.Curve)),
        _ => throw new ArgumentException($"{algorithm.Name} has no key pair.", nameof(algorithm)),
    };

    /// <summary>The private key in PKCS #8 (RFC 5208).</summary>
    public static byte[] Export(SecurityKey key) => Algorithm(key).ExportPkcs8PrivateKey();

    /// <summary>The private key in PEM form.</summary>
    public static string ExportPem(SecurityKey key) => Algorithm(key).ExportPkcs8PrivateKeyPem();

    /// <summary>Reads what <see cref="Export"/> wrote.</summary>
    public static SecurityKey Import(ReadOnlySpan<byte> pkcs8, JwtAlgorithm algorithm)
    {
        AsymmetricAlgorithm key = algorithm.Family == KeyFamily.Rsa ? RSA.Create() : ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return ToKey(key);
    }

    private static SecurityKey ToKey(AsymmetricAlgorithm key) =>
        SigningKey.WithThumbprint(key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key));

    private static AsymmetricAlgorithm Algorithm(SecurityKey key) =>
        key is RsaSecurityKey rsa ? rsa.Rsa : ((ECDsaSecurityKey)key).ECDsa;
}
