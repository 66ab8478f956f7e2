using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.SigningKeys;
using Api.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Api.Tests.Infrastructure.Settings;

/// <summary>Rows 73 and 74: the forms in which a signing key arrives, and the keys that everybody has.</summary>
public sealed class KeyFormTests
{
    // Tutorials, documentation, a list for cracking, the RFCs; each in a spelling of its own.
    private static readonly string[] Published =
    [
        "a-string-secret-at-least-256-bits-long", "A STRING SECRET AT LEAST 256 BITS LONG", "a-string-secret-at-least-256-bits-long-2",
        "ForTheLoveOfGodStoreAndLoadThisSecurely", "JWTAuthenticationHIGHsecuredPasswordVVVp1OH7Xzyr",
        "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7", "reallyreallyreallyreallyverysafe",
        "base64:hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG+Onbc6mxCcYg=",
    ];

    private static readonly string[] Guessable =
    [
        "12345678901234567890123456789012", "98765432109876543210987654321098", "abcdefghijklmnopqrstuvwxyzabcdefghijkl",
        "qwertyuiopasdfghjklzxcvbnmqwertyuiop", "tralala-hopsasa-tralala-hopsasa-tralala", "zyxwvutsrqponmlkjihgfedcba9876543210",
        "11111111222222223333333344444444555555556666666677777777", "a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4",
    ];

    [TestCaseSource(nameof(Published))]
    public void Row_74_A_published_secret_is_refused_in_production(string secret)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Weakness(secret), Does.StartWith("is published").Or.StartWith("is a placeholder"));
            Assert.That(Weakness(secret), Does.Not.Contain(secret));
        }
    }

    [TestCaseSource(nameof(Guessable))]
    public void Row_74_A_secret_that_follows_a_pattern_is_refused_in_production(string secret) =>
        Assert.That(Weakness(secret), Does.StartWith("can be guessed").Or.StartWith("is published").Or.StartWith("is a placeholder"));

    [Test]
    public void Row_74_The_key_of_RFC_7515_is_refused_and_a_new_one_is_not()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var published = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64UrlEncoder.DecodeBytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                Y = Base64UrlEncoder.DecodeBytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
            },
            D = Base64UrlEncoder.DecodeBytes("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"),
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Weakness(published.ExportPkcs8PrivateKeyPem(), "ES256"), Does.StartWith("is a published key"));
            Assert.That(Weakness(own.ExportPkcs8PrivateKeyPem(), "ES256"), Is.Null);
        }
    }

    [Test]
    public void Row_74_Random_secrets_are_taken()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = RandomNumberGenerator.GetBytes(32);
            string[] secrets =
            [
                "base64:" + Convert.ToBase64String(bytes), Convert.ToBase64String(bytes), Convert.ToHexString(bytes),
                Convert.ToHexString(bytes)[..32],
            ];
            Assert.That(secrets.Select(secret => Weakness(secret)), Is.All.Null);
        }
    }

    [Test]
    public void Row_74_Development_takes_what_a_tutorial_has()
    {
        using var app = Composition.Build("Development", ("Jwt:SigningKey", "a-string-secret-at-least-256-bits-long"));

        Assert.That(() => SettingsCheck.Run(app.Services), Throws.Nothing);
    }

    [Test]
    public void Row_73_A_private_key_is_read_in_every_form_that_files_of_variables_give_it()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = ec.ExportECPrivateKeyPem();
        var parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        string[] forms =
        [
            pem, pem.Replace("\n", "\\n", StringComparison.Ordinal), pem.Replace("\n", "\\r\\n", StringComparison.Ordinal),
            pem.Replace("\n", "\r\n", StringComparison.Ordinal), pem.Replace('\n', ' '), $"\"{pem}\"", "\uFEFF" + pem,
            Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)), "base64:" + Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
            Convert.ToBase64String(Encoding.ASCII.GetBytes(pem), Base64FormattingOptions.InsertLineBreaks), parameters + pem,
            pem + "\n" + ec.ExportSubjectPublicKeyInfoPem(), ec.ExportPkcs8PrivateKeyPem(),
        ];

        Assert.That(forms.Select(form => Parse(form, "ES256")), Is.All.EqualTo(Parse(pem, "ES256")).And.All.StartsWith("key "));
    }

    [Test]
    public void Row_73_A_key_that_cannot_sign_is_told_apart()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var secp256k1 = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        var encrypted = ec.ExportEncryptedPkcs8PrivateKeyPem(
            "x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));
        var old = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----";
        var cases = new (string Key, string Fault)[]
        {
            (encrypted, "is an encrypted private key"),
            (old, "is an encrypted private key"),
            (ec.ExportSubjectPublicKeyInfoPem(), "is a public key"),
            (PemEncoding.WriteString("CERTIFICATE", [1]), "is a certificate"),
            (PemEncoding.WriteString("OPENSSH PRIVATE KEY", [1]), "is a key in the form of OpenSSH"),
            (PemEncoding.WriteString("EC PARAMETERS", [1]), "holds the parameters of a curve"),
            (ec.ExportECPrivateKeyPem() + "\n" + secp256k1.ExportECPrivateKeyPem(), "holds more than one private key"),
            (secp256k1.ExportECPrivateKeyPem(), "lies on the curve sec"),
            (brainpool.ExportPkcs8PrivateKeyPem(), "lies on the curve brainpool"),
            ("file:", "names no file"),
            ("file:/dev/zero", "names the file '/dev/zero', which has more than"),
            ("file:" + Path.GetTempPath(), "names '" + Path.GetTempPath() + "', a folder"),
            ("file:a\0b", "names no file"),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (key, fault) in cases)
            {
                Assert.That(Parse(key, "ES256"), Does.StartWith(fault));
            }
        }
    }

    [Test]
    public async Task Row_73_A_file_of_bytes_is_not_read_as_text()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(128, 64).Select(value => (byte)value)]);

        var fault = Parse("file:" + file, "HS256");
        File.Delete(file);

        Assert.That(fault, Does.Contain("which is not text in UTF-8"));
    }

    private static string? Weakness(string key, string algorithm = "HS256")
    {
        var (parsed, fault) = SigningKeyParser.Parse(key, JwtAlgorithm.Find(algorithm)!, Path.GetTempPath());
        return parsed is null ? fault : SigningKeyParser.FindWeakness(parsed);
    }

    private static string Parse(string key, string algorithm)
    {
        var (parsed, fault) = SigningKeyParser.Parse(key, JwtAlgorithm.Find(algorithm)!, Path.GetTempPath());
        return fault ?? $"key {parsed!.KeyId}";
    }
}
