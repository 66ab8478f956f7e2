using System.Numerics;
using System.Security.Cryptography;
using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Moq;

namespace Api.Tests.Infrastructure.Tokens;

/// <summary>Row 5: what the program refuses to start with. The fault names the setting and never its value.</summary>
[Category("Slow")]
public sealed class SigningKeyStrengthTests
{
    private const string Random = "kW3vZr8TqLx0Nf5Yb2Hs9Dc7Mg4Pj1Au6EoViKtBwXyRzQnClFhUdGpOeJmSaI0!";

    [TestCase("HS256", 31, "has 31 bytes, but HS256 needs at least 32 (RFC 7518 section 3.2)")]
    [TestCase("HS256", 32, null)]
    [TestCase("HS384", 47, "has 47 bytes, but HS384 needs at least 48 (RFC 7518 section 3.2)")]
    [TestCase("HS384", 48, null)]
    [TestCase("HS512", 63, "has 63 bytes, but HS512 needs at least 64 (RFC 7518 section 3.2)")]
    [TestCase("HS512", 64, null)]
    public void Row_5_A_secret_is_as_long_as_its_hash(string algorithm, int bytes, string? fault)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(algorithm, Random[..bytes]), Is.EqualTo(fault));
            Assert.That(Fault(algorithm, "base64:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes))), Is.EqualTo(fault));
        }
    }

    [TestCase("changemechangemechangemechangeme")]
    [TestCase("CHANGE_ME_please_0123456789abcdefghij")]
    [TestCase("your-256-bit-secret-0123456789abcdef")]
    [TestCase("django-insecure-0123456789abcdefghij")]
    [TestCase("this is my super-secret signing key 1")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [TestCase("00000000000000000000000000000000")]
    public void Row_5_A_placeholder_is_no_key(string secret) => Assert.That(Fault("HS256", secret), Does.StartWith("is a placeholder"));

    [TestCase("RS256", 1024, "has 1024 bits, but an RSA key needs at least 2048 (RFC 7518 section 3.3)")]
    [TestCase("PS256", 2040, "has 2040 bits, but an RSA key needs at least 2048 (RFC 7518 section 3.3)")]
    [TestCase("RS256", 2048, null)]
    public void Row_5_An_RSA_key_has_2048_bits(string algorithm, int bits, string? fault)
    {
        using var rsa = RSA.Create(bits);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(algorithm, rsa.ExportPkcs8PrivateKeyPem()), Is.EqualTo(fault));
            Assert.That(Fault(algorithm, rsa.ExportRSAPrivateKeyPem()), Is.EqualTo(fault));
        }
    }

    [Test]
    public void Row_5_A_modulus_of_the_generator_whose_keys_can_be_factored_is_known_by_its_factors()
    {
        var primorial = Enumerable.Range(2, 166).Where(number => Enumerable.Range(2, number - 2).All(divisor => number % divisor != 0))
            .Aggregate(BigInteger.One, (product, prime) => product * prime);
        var marked = Factor(1_000_003, 5) * Factor(1_000_033, 7);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Marks(marked), Is.True);
            Assert.That(Marks(marked + 2), Is.False);
        }

        BigInteger Factor(int multiple, int exponent) => (multiple * primorial) + BigInteger.ModPow(65537, exponent, primorial);

        static bool Marks(BigInteger modulus) => RocaFingerprint.Marks(modulus.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    [Test]
    public void Row_5_A_key_is_of_the_kind_of_its_algorithm()
    {
        using var rsa = RSA.Create(2048);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault("HS256", rsa.ExportPkcs8PrivateKeyPem()), Is.Not.Null, "PEM as a secret");
            Assert.That(Fault("HS256", rsa.ExportSubjectPublicKeyInfoPem()), Is.Not.Null, "a public key as a secret");
            Assert.That(Fault("RS256", rsa.ExportSubjectPublicKeyInfoPem()), Is.Not.Null, "a public key");
            Assert.That(Fault("RS256", p256.ExportPkcs8PrivateKeyPem()), Is.Not.Null, "an EC key for RSA");
            Assert.That(Fault("ES256", rsa.ExportPkcs8PrivateKeyPem()), Is.Not.Null, "an RSA key for EC");
            Assert.That(Fault("ES384", p256.ExportPkcs8PrivateKeyPem()), Is.Not.Null, "the wrong curve");
            Assert.That(Fault("RS256", Random), Is.Not.Null, "a secret for RSA");
            Assert.That(Fault("ES256", p256.ExportPkcs8PrivateKeyPem()), Is.Null);
        }
    }

    [Test]
    public void Row_5_The_faults_of_all_keys_are_named_without_their_values()
    {
        var options = new JwtOptions { SigningKey = "short-Xq7" };
        options.PreviousKeys.Add(new PreviousKeyOptions { Key = "brief-Zr9", Algorithm = "HS256" });
        var validator = new JwtOptionsValidator(
            Mock.Of<IHostEnvironment>(host => host.EnvironmentName == "Production" && host.ContentRootPath == Path.GetTempPath()),
            new ConfigurationManager());

        var failures = validator.Validate(name: null, options).Failures?.ToList();

        Assert.That(failures, Has.Count.EqualTo(2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failures![0], Does.StartWith("Jwt:SigningKey has 9 bytes"));
            Assert.That(failures[1], Does.StartWith("Jwt:PreviousKeys:0:Key has 9 bytes"));
            Assert.That(failures, Has.None.Contains("Xq7").And.None.Contains("Zr9"));
        }
    }

    private static string? Fault(string algorithm, string setting) =>
        SigningKeyParser.Parse(setting, JwtAlgorithm.Find(algorithm)!, Path.GetTempPath()).Fault;
}
