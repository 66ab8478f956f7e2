using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.Settings;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>Reads a key from its setting and refuses those that are too weak for their algorithm.</summary>
internal static class SigningKeyParser
{
    private const string Base64Prefix = "base64:";
    private const int RsaBits = 2048;
    private const int DistinctBytes = 8;
    private const string MakeOne = "make a random one, for example with 'openssl rand -base64 48'";
    private const char Unreadable = '\uFFFD';

    // What stands in examples, templates and tutorials, and is therefore known to everybody.
    private static readonly string[] Placeholders =
    [
        "changeme", "change-me", "change_me", "change this", "placeholder", "your-", "your_", "secret-key", "secretkey",
        "supersecret", "super-secret", "super_secret", "insecure", "example", "password", "0123456789abcdef",
    ];

    /// <summary>Reads a key in any form that <c>Jwt:SigningKey</c> takes, and checks its strength.</summary>
    /// <returns>
    /// The key, or the rest of a sentence that begins with the setting's name and tells what is wrong, without the value.
    /// </returns>
    public static (SecurityKey? Key, string? Fault) Parse(string setting, JwtAlgorithm algorithm, string contentRoot)
    {
        if (!setting.StartsWith(SettingFile.Prefix, StringComparison.Ordinal))
        {
            return ParseText(setting, algorithm);
        }

        var (text, fault) = KeyFile.Read(contentRoot, setting[SettingFile.Prefix.Length..]);
        return text is null ? (null, fault) : ParseText(text, algorithm);
    }

    /// <summary>
    /// What makes a key unfit for production although it has the form and the length: everybody knows it or can guess it.
    /// </summary>
    /// <returns>The rest of a sentence, or null.</returns>
    public static string? FindWeakness(SecurityKey key)
    {
        if (key is not SymmetricSecurityKey { Key: var secret })
        {
            return KnownKeys.HoldsThumbprint(key.KeyId) ? "is a published key, which anybody may have: make a new one" : null;
        }

        return KnownKeys.HoldsSecret(secret) || KnownKeys.HoldsSecret(Encoding.ASCII.GetBytes(Convert.ToBase64String(secret)))
            ? $"is published in tutorials or lists for cracking: {MakeOne}"
            : SecretEntropy.Bits(secret) < SecretEntropy.LeastBits
                ? $"can be guessed, for it repeats itself or follows a pattern: {MakeOne}"
                : null;
    }

    private static (SecurityKey? Key, string? Fault) ParseText(string text, JwtAlgorithm algorithm)
    {
        var pem = PrivateKeyPem.Find(text);
        return algorithm.Family switch
        {
            KeyFamily.Hmac when pem is not null => (null, $"is a PEM key, but {algorithm.Name} needs a secret"),
            KeyFamily.Hmac => ParseSecret(text, algorithm),
            _ when pem is null => (null, $"has to be a private key in PEM form for {algorithm.Name}"),
            _ when pem.Fault is { } fault => (null, fault),
            KeyFamily.Rsa => ParseRsa(pem.Text!),
            _ => ParseEc(pem.Text!, algorithm),
        };
    }

    private static (SecurityKey? Key, string? Fault) ParseSecret(string text, JwtAlgorithm algorithm)
    {
        byte[] secret;
        if (text.StartsWith(Base64Prefix, StringComparison.Ordinal))
        {
            try
            {
                secret = Convert.FromBase64String(text[Base64Prefix.Length..]);
            }
            catch (FormatException)
            {
                return (null, "is not valid base64 after 'base64:'");
            }
        }
        else if (text.Contains(Unreadable, StringComparison.Ordinal))
        {
            return (null, "is not text in UTF-8: write other bytes in base64, after 'base64:'");
        }
        else
        {
            secret = Encoding.UTF8.GetBytes(text);
        }

        if (secret.Length * 8 < algorithm.Bits)
        {
            return (null, $"has {secret.Length} bytes, but {algorithm.Name} needs at least {algorithm.Bits / 8} (RFC 7518 section 3.2)");
        }

        var readable = Encoding.Latin1.GetString(secret);
        return secret.Distinct().Count() < DistinctBytes
            || Placeholders.Any(placeholder => readable.Contains(placeholder, StringComparison.OrdinalIgnoreCase))
            ? (null, $"is a placeholder: {MakeOne}")
            : (SigningKey.FromSecret(secret), null);
    }

    private static (SecurityKey? Key, string? Fault) ParseRsa(string pem)
    {
        if (Import(RSA.Create(), pem, rsa => rsa.ExportParameters(includePrivateParameters: true)) is not { } rsa)
        {
            return (null, "is not an RSA private key in PEM form");
        }

        return rsa.KeySize < RsaBits
            ? (null, $"has {rsa.KeySize} bits, but an RSA key needs at least {RsaBits} (RFC 7518 section 3.3)")
            : RocaFingerprint.Marks(rsa.ExportParameters(includePrivateParameters: false).Modulus!)
                ? (null, "comes from a generator whose keys can be factored (ROCA, CVE-2017-15361): make a new one elsewhere")
                : (SigningKey.WithThumbprint(new RsaSecurityKey(rsa)), null);
    }

    private static (SecurityKey? Key, string? Fault) ParseEc(string pem, JwtAlgorithm algorithm)
    {
        if (Import(ECDsa.Create(), pem, ec => ec.ExportParameters(includePrivateParameters: true)) is not { } ec)
        {
            return (null, "is not an elliptic-curve private key in PEM form");
        }

        if (ec.KeySize != algorithm.CurveBits)
        {
            return (null, $"lies on a curve of {ec.KeySize} bits, {Needed(algorithm)}");
        }

        // Other curves have keys of the same length: secp256k1, brainpool, curves of one's own.
        var curve = ec.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && curve.Oid.Value == algorithm.Curve.Oid.Value
            ? (SigningKey.WithThumbprint(new ECDsaSecurityKey(ec)), null)
            : (null, $"lies on {(curve.IsNamed ? $"the curve {curve.Oid.FriendlyName ?? curve.Oid.Value}" : "a curve without a name")}, "
                + Needed(algorithm));
    }

    private static string Needed(JwtAlgorithm algorithm) =>
        $"but {algorithm.Name} needs P-{algorithm.CurveBits} (RFC 7518 section 3.4)";

    /// <summary>The key pair, or null when the text holds none, or its public half only.</summary>
    private static TKey? Import<TKey, TParameters>(TKey empty, string pem, Func<TKey, TParameters> exportPrivate)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            empty.ImportFromPem(pem);
            _ = exportPrivate(empty);
            return empty;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or NotSupportedException)
        {
            empty.Dispose();
            return null;
        }
    }
}
