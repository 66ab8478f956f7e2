using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.DataProtection;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Tokens.KeyRotation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Api.Tests.Support;

/// <summary>
/// A signing key that the test made, in the form of the setting and as bare cryptography, so that tokens can be forged
/// with it. The secret of refresh tokens is derived here once more, from RFC 5869, to check the program's.
/// </summary>
internal sealed class TestSigningKey
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "https://audience.test";

    private static readonly ConcurrentDictionary<string, Lazy<TestSigningKey>> Shared = new(StringComparer.Ordinal);

    // One key object may sign for tests that run beside each other.
    private readonly Lock _signing = new();

    private TestSigningKey(string algorithm)
    {
        Algorithm = algorithm;
        switch (algorithm[..2])
        {
            case "HS":
                Secret = RandomNumberGenerator.GetBytes(64);
                Setting = "base64:" + Convert.ToBase64String(Secret);
                RefreshSecret = Secret;
                break;
            case "RS" or "PS":
                Rsa = RSA.Create(2048);
                Setting = Rsa.ExportPkcs8PrivateKeyPem();
                RefreshSecret = Hkdf(Rsa.ExportParameters(includePrivateParameters: true).D!, "refresh-token");
                break;
            default:
                Ec = ECDsa.Create(algorithm switch
                {
                    "ES256" => ECCurve.NamedCurves.nistP256,
                    "ES384" => ECCurve.NamedCurves.nistP384,
                    _ => ECCurve.NamedCurves.nistP521,
                });
                Setting = Ec.ExportPkcs8PrivateKeyPem();
                RefreshSecret = Hkdf(Ec.ExportParameters(includePrivateParameters: true).D!, "refresh-token");
                break;
        }
    }

    private TestSigningKey(string algorithm, KeySecrets secrets)
    {
        Algorithm = algorithm;
        Rsa = (secrets.Access as RsaSecurityKey)?.Rsa;
        Ec = (secrets.Access as ECDsaSecurityKey)?.ECDsa;
        Setting = ((AsymmetricAlgorithm?)Rsa ?? Ec!).ExportPkcs8PrivateKeyPem();
        RefreshSecret = secrets.Refresh.Key;
    }

    public string Algorithm { get; }

    /// <summary>The value of <c>Jwt:SigningKey</c>.</summary>
    public string Setting { get; }

    public byte[]? Secret { get; }

    public RSA? Rsa { get; }

    public ECDsa? Ec { get; }

    /// <summary>What signs refresh tokens: the secret itself, or what is derived from the private key.</summary>
    public byte[] RefreshSecret { get; }

    public bool IsAsymmetric => Secret is null;

    /// <summary>How the program is started with this key, an issuer and an audience.</summary>
    public (string Key, string? Value)[] Settings =>
    [
        ("Jwt:Algorithm", Algorithm),
        ("Jwt:SigningKey", Setting),
        ("Jwt:Issuer", Issuer),
        ("Jwt:Audience", Audience),
    ];

    /// <summary>How a program is started that makes its keys for this algorithm.</summary>
    public static (string Key, string? Value)[] RotatingSettings(string algorithm) =>
    [
        ("Jwt:KeyRotation:Enabled", "true"),
        ("Jwt:Algorithm", algorithm),
        ("Jwt:SigningKey", ""),
        ("Jwt:Issuer", Issuer),
        ("Jwt:Audience", Audience),
    ];

    /// <summary>The first key that a program made.</summary>
    public static TestSigningKey MadeBy(ApiFactory api)
    {
        using var scope = api.Services.CreateScope();
        var row = scope.ServiceProvider.GetRequiredService<AppDbContext>().SigningKeys.Single(key => key.Number == 1);
        var secrets = api.Services.GetRequiredService<KeyRing>().TryUnprotect(KeyStore.Purpose, row.Secrets)!;
        return new TestSigningKey(row.Algorithm, KeySecrets.TryRead(secrets, row.Algorithm)!);
    }

    /// <summary>The one key for that algorithm that all tests share.</summary>
    public static TestSigningKey For(string algorithm) =>
        Shared.GetOrAdd(algorithm, key => new Lazy<TestSigningKey>(() => new TestSigningKey(key))).Value;

    /// <summary>A key that nobody else has.</summary>
    public static TestSigningKey New(string algorithm) => new(algorithm);

    /// <summary>The signature of an access token.</summary>
    public byte[] SignAccess(byte[] input) => Sign(Algorithm, input);

    /// <summary>The signature of a refresh token: HS256 beside an asymmetric key.</summary>
    public byte[] SignRefresh(byte[] input) => Sign(IsAsymmetric ? "HS256" : Algorithm, input);

    /// <summary>A signature under any algorithm, with whatever this key has that fits.</summary>
    public byte[] Sign(string algorithm, byte[] input)
    {
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        lock (_signing)
        {
            return algorithm[..2] switch
            {
                "HS" when hash == HashAlgorithmName.SHA256 => HMACSHA256.HashData(RefreshSecret, input),
                "HS" when hash == HashAlgorithmName.SHA384 => HMACSHA384.HashData(RefreshSecret, input),
                "HS" => HMACSHA512.HashData(RefreshSecret, input),
                "RS" => (Rsa ?? For("RS256").Rsa!).SignData(input, hash, RSASignaturePadding.Pkcs1),
                "PS" => (Rsa ?? For("RS256").Rsa!).SignData(input, hash, RSASignaturePadding.Pss),
                _ => (Ec ?? For("ES256").Ec!).SignData(input, hash),
            };
        }
    }

    /// <summary>RFC 5869 with SHA-256, no salt, and one block of output.</summary>
    private static byte[] Hkdf(byte[] secret, string info)
    {
        var pseudorandom = HMACSHA256.HashData(new byte[32], secret);
        byte[] block = [.. Encoding.ASCII.GetBytes(info), 1];
        return HMACSHA256.HashData(pseudorandom, block);
    }
}
