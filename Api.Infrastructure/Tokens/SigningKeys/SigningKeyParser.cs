using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>Reads a key from its setting and refuses those that are too weak for their algorithm.</summary>
internal static class SigningKeyParser
{
    private const string Base64Prefix = "base64:";
    private const string FilePrefix = "file:";
    private const string PemPrefix = "-----BEGIN ";
    private const int RsaBits = 2048;
    private const int DistinctBytes = 8;

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
        if (!setting.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return ParseText(setting, algorithm);
        }

        var path = Path.Combine(contentRoot, setting[FilePrefix.Length..]);
        try
        {
            return ParseText(File.ReadAllText(path).TrimEnd('\r', '\n'), algorithm);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"names the file '{path}', which cannot be read");
        }
    }

    private static (SecurityKey? Key, string? Fault) ParseText(string text, JwtAlgorithm algorithm)
    {
        var isPem = text.TrimStart().StartsWith(PemPrefix, StringComparison.Ordinal);
        return algorithm.Family switch
        {
            KeyFamily.Hmac when isPem => (null, $"is a PEM key, but {algorithm.Name} needs a secret"),
            KeyFamily.Hmac => ParseSecret(text, algorithm),
            _ when !isPem => (null, $"has to be a private key in PEM form for {algorithm.Name}"),
            KeyFamily.Rsa => ParseRsa(text),
            _ => ParseEc(text, algorithm),
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
            ? (null, "is a placeholder: make a random one, for example with 'openssl rand -base64 48'")
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
            : (SigningKey.WithThumbprint(new RsaSecurityKey(rsa)), null);
    }

    private static (SecurityKey? Key, string? Fault) ParseEc(string pem, JwtAlgorithm algorithm)
    {
        if (Import(ECDsa.Create(), pem, ec => ec.ExportParameters(includePrivateParameters: true)) is not { } ec)
        {
            return (null, "is not an elliptic-curve private key in PEM form");
        }

        return ec.KeySize != algorithm.CurveBits
            ? (null, $"lies on a curve of {ec.KeySize} bits, but {algorithm.Name} needs P-{algorithm.CurveBits} (RFC 7518 section 3.4)")
            : (SigningKey.WithThumbprint(new ECDsaSecurityKey(ec)), null);
    }

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
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            empty.Dispose();
            return null;
        }
    }
}
