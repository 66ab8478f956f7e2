using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens.SigningKeys;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Settings;

/// <summary>Row 5 of the security requirements: with which keys the program refuses to start.</summary>
public sealed class SigningKeySettingsTests
{
    // Without a repeating pattern, so that only its length is to blame.
    private const string Alphabet = "Zq3_tB8xWm-K5vYc7RjD2nHf9LsPg4UeTa6oXiJwCk1bVyEzGdQhMrNuFl0SpAI+";

    private static readonly string[] Placeholders =
    [
        "changeme-0123456789-ABCDEFGHIJKL",
        "please CHANGE-ME 0123456789 ABCDEFGHIJKL",
        "your-256-bit-secret-0123456789-ABC",
        "django-insecure-0123456789-ABCDEFGHIJKL",
        "SuperSecret-0123456789-ABCDEFGHIJKL",
        "my secret-key 0123456789 ABCDEFGHIJKL",
        "0123456789abcdef0123456789abcdef",
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "base64:" + Convert.ToBase64String("the password is 7LsPg4UeTa6oXiJwCk"u8),
        new('a', 64),
        "ababababababababababababababababababab",
        "base64:" + Convert.ToBase64String(new byte[64]),
    ];

    [TestCase("HS256", 32)]
    [TestCase("HS384", 48)]
    [TestCase("HS512", 64)]
    public void Row_5_An_HMAC_key_has_to_be_as_long_as_the_hash(string algorithm, int bytes)
    {
        var tooShort = Alphabet[..(bytes - 1)];
        var longEnough = Alphabet[..bytes];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(algorithm, longEnough), Is.Null);
            Assert.That(
                Fault(algorithm, tooShort),
                Is.EqualTo($"Jwt:SigningKey has {bytes - 1} bytes, but {algorithm} needs at least {bytes} (RFC 7518 section 3.2)."));
            Assert.That(Fault(algorithm, Base64(longEnough)), Is.Null);
            Assert.That(Fault(algorithm, Base64(tooShort)), Does.StartWith($"Jwt:SigningKey has {bytes - 1} bytes"));
        }
    }

    [Test]
    public void Row_5_The_length_of_a_secret_is_that_of_its_UTF_8() => Assert.That(Fault("HS256", "äöüßéèêçñåøæœłżšđ"[..16]), Is.Null);

    [TestCaseSource(nameof(Placeholders))]
    public void Row_5_A_placeholder_is_refused(string key)
    {
        var fault = Fault("HS256", key);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fault, Does.StartWith("Jwt:SigningKey is a placeholder"));
            Assert.That(fault, Does.Not.Contain(key));
        }
    }

    [TestCase("")]
    [TestCase("secret")]
    [TestCase("password")]
    [TestCase("x")]
    public void Row_5_A_common_short_secret_is_refused(string key) => Assert.That(Fault("HS256", key), Does.StartWith("Jwt:SigningKey "));

    [TestCase("base64:")]
    [TestCase("base64:not base64!")]
    [TestCase("base64:AAAA_-8")]
    public void What_is_no_base64_is_refused(string key) => Assert.That(Fault("HS256", key), Does.StartWith("Jwt:SigningKey "));

    [TestCase("RS256")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    public void Row_5_An_RSA_key_has_to_have_2048_bits(string algorithm)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(algorithm, TestKeys.Rsa2048), Is.Null);
            Assert.That(
                Fault(algorithm, TestKeys.Rsa(1024)),
                Is.EqualTo("Jwt:SigningKey has 1024 bits, but an RSA key needs at least 2048 (RFC 7518 section 3.3)."));
        }
    }

    [TestCase("ES256", "nistP256", "nistP384", 384)]
    [TestCase("ES384", "nistP384", "nistP521", 521)]
    [TestCase("ES512", "nistP521", "nistP256", 256)]
    public void An_elliptic_curve_key_has_to_lie_on_the_curve_of_its_algorithm(string algorithm, string right, string wrong, int wrongBits)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fault(algorithm, TestKeys.Ec(ECCurve.CreateFromFriendlyName(right))), Is.Null);
            Assert.That(
                Fault(algorithm, TestKeys.Ec(ECCurve.CreateFromFriendlyName(wrong))),
                Does.StartWith($"Jwt:SigningKey lies on a curve of {wrongBits} bits, but {algorithm} needs "));
        }
    }

    [Test]
    public void A_key_of_another_kind_than_its_algorithm_is_refused()
    {
        var ec = TestKeys.Ec(ECCurve.NamedCurves.nistP256);
        var cases = new (string Name, string Algorithm, string Key, string Fault)[]
        {
            ("PEM for HMAC", "HS256", TestKeys.Rsa2048, "is a PEM key, but HS256 needs a secret"),
            ("indented PEM for HMAC", "HS256", "\n  " + ec, "is a PEM key, but HS256 needs a secret"),
            ("text for RSA", "RS256", Alphabet, "has to be a private key in PEM form for RS256"),
            ("text for EC", "ES256", Base64(Alphabet), "has to be a private key in PEM form for ES256"),
            ("EC for RSA", "RS256", ec, "is not an RSA private key in PEM form"),
            ("RSA for EC", "ES256", TestKeys.Rsa2048, "is not an elliptic-curve private key in PEM form"),
            ("public RSA", "RS256", TestKeys.RsaPublic(), "is a public key, but tokens are signed with a private key"),
            (
                "public EC",
                "ES256",
                TestKeys.EcPublic(ECCurve.NamedCurves.nistP256),
                "is a public key, but tokens are signed with a private key"),
            (
                "broken RSA",
                "PS256",
                TestKeys.Rsa2048.Replace("MII", "MIJ", StringComparison.Ordinal),
                "is not an RSA private key in PEM form"),
            ("cut EC", "ES256", ec[..80], "is not an elliptic-curve private key in PEM form"),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, algorithm, key, fault) in cases)
            {
                Assert.That(Fault(algorithm, key), Is.EqualTo($"Jwt:SigningKey {fault}."), name);
            }
        }
    }

    [Test]
    public void A_key_can_stand_in_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("api-test-");
        try
        {
            var secret = File("secret", Alphabet + "\n");
            var pem = File("pem", TestKeys.Rsa2048 + "\r\n");
            var brief = File("short", "secret\n");

            using (Assert.EnterMultipleScope())
            {
                Assert.That(Fault("HS256", secret), Is.Null);
                Assert.That(Fault("RS256", pem), Is.Null);
                Assert.That(
                    Fault("HS256", brief), Is.EqualTo("Jwt:SigningKey has 6 bytes, but HS256 needs at least 32 (RFC 7518 section 3.2)."));
                Assert.That(
                    Fault("HS256", secret + ".absent"),
                    Is.EqualTo($"Jwt:SigningKey names the file '{secret["file:".Length..]}.absent', which cannot be read."));
                Assert.That(Fault("HS256", "file:" + folder.FullName), Does.EndWith("which cannot be read."));
                Assert.That(KeyId("HS256", secret), Is.EqualTo(KeyId("HS256", Alphabet)), "the line's end is no part of the key");
                Assert.That(KeyId("HS256", Alphabet), Is.EqualTo(KeyId("HS256", Base64(Alphabet))));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string File(string name, string content)
        {
            var path = Path.Combine(folder.FullName, name);
            System.IO.File.WriteAllText(path, content);
            return "file:" + path;
        }
    }

    [Test]
    public void A_relative_file_is_looked_for_below_the_content_root() => Assert.That(
        Fault("HS256", "file:keys/absent"),
        Is.EqualTo($"Jwt:SigningKey names the file '{Path.Combine(AppContext.BaseDirectory, "keys/absent")}', which cannot be read."));

    [TestCase("RS256")]
    [TestCase("PS384")]
    [TestCase("ES256")]
    public void An_issuer_is_required_when_the_algorithm_is_asymmetric(string algorithm)
    {
        var key = algorithm[0] == 'E' ? TestKeys.Ec(ECCurve.NamedCurves.nistP256) : TestKeys.Rsa2048;
        (string, string?)[] settings = [("Jwt:Algorithm", algorithm), ("Jwt:SigningKey", key)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FindErrors([.. settings]).Single(), Does.StartWith($"Jwt:Issuer is required with {algorithm}"));
            Assert.That(FindErrors([.. settings, ("Jwt:Issuer", "")]).Single(), Does.StartWith($"Jwt:Issuer is required with {algorithm}"));
            Assert.That(FindErrors([.. settings, ("Jwt:Issuer", "https://login.example.org")]), Is.Empty);
        }
    }

    [Test]
    public void Previous_keys_have_to_be_as_good_as_the_current_one()
    {
        var pem = TestKeys.Ec(ECCurve.NamedCurves.nistP256);
        var good = FindErrors(
            ("Jwt:SigningKey", ApiFactory.Secret),
            ("Jwt:PreviousKeys:0:Key", Alphabet),
            ("Jwt:PreviousKeys:0:Algorithm", "HS512"),
            ("Jwt:PreviousKeys:1:Key", pem),
            ("Jwt:PreviousKeys:1:Algorithm", "ES256"));
        var bad = FindErrors(
            ("Jwt:SigningKey", ApiFactory.Secret),
            ("Jwt:PreviousKeys:0:Key", Alphabet[..32]),
            ("Jwt:PreviousKeys:0:Algorithm", "HS512"),
            ("Jwt:PreviousKeys:1:Key", pem),
            ("Jwt:PreviousKeys:1:Algorithm", "HS256"),
            ("Jwt:PreviousKeys:2:Algorithm", "HS256"),
            ("Jwt:PreviousKeys:3:Key", Alphabet),
            ("Jwt:PreviousKeys:4:Key", Alphabet),
            ("Jwt:PreviousKeys:4:Algorithm", "none"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(good, Is.Empty);
            Assert.That(
                bad.Select(fault => string.Join(' ', fault.Split(' ').Take(3))),
                Is.EqualTo(new[]
                {
                    "Jwt:PreviousKeys:0:Key has 32",
                    "Jwt:PreviousKeys:1:Key is a",
                    "Jwt:PreviousKeys:2:Key is required.",
                    "Jwt:PreviousKeys:3:Algorithm has to",
                    "Jwt:PreviousKeys:4:Algorithm has to",
                }));
        }
    }

    [Test]
    public void No_fault_repeats_the_key()
    {
        string[] keys = [Alphabet[..20], "changeme-0123456789-ABCDEFGHIJKL", TestKeys.Rsa(1024), "base64:%%%" + Alphabet];
        using (Assert.EnterMultipleScope())
        {
            foreach (var key in keys)
            {
                var message = string.Join('\n', FindErrors(
                    ("Jwt:SigningKey", key),
                    ("Jwt:PreviousKeys:0:Key", key),
                    ("Jwt:PreviousKeys:0:Algorithm", "RS256"),
                    ("Jwt:PreviousKeys:1:Key", key),
                    ("Jwt:PreviousKeys:1:Algorithm", "HS256")));
                Assert.That(message, Does.Contain("Jwt:SigningKey").And.Contain("Jwt:PreviousKeys:0:Key"));
                foreach (var line in key.Split('\n').Where(line => line.Length > 16 && !line.StartsWith("-----", StringComparison.Ordinal)))
                {
                    Assert.That(message, Does.Not.Contain(line));
                }
            }
        }
    }

    private static string Base64(string text) => "base64:" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Fault(string algorithm, string key) =>
        FindErrors(("Jwt:Algorithm", algorithm), ("Jwt:SigningKey", key), ("Jwt:Issuer", "https://login.example.org")).SingleOrDefault();

    private static string[] FindErrors(params (string Key, string? Value)[] settings)
    {
        using var app = Composition.Build("Production", settings);
        try
        {
            SettingsCheck.Run(app.Services);
            return [];
        }
        catch (InvalidSettingsException exception)
        {
            return [.. exception.Errors];
        }
    }

    private static string KeyId(string algorithm, string key)
    {
        using var app = Composition.Build("Production", ("Jwt:Algorithm", algorithm), ("Jwt:SigningKey", key));
        return app.Services.GetRequiredService<SigningKeyRing>().Current.ForAccess.KeyId;
    }
}
