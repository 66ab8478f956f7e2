using System.Security.Cryptography;
using System.Text;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// The private key among the PEM blocks of a text. The text may be on one line with <c>\n</c> written out, as files of
/// environment variables have it, or in base64 as a whole, as secrets of build servers are.
/// </summary>
/// <param name="Text">The block; null with a fault.</param>
/// <param name="Fault">The rest of a sentence that begins with the setting's name.</param>
internal sealed record PrivateKeyPem(string? Text, string? Fault)
{
    private const string Begin = "-----BEGIN ";
    private const string Base64Prefix = "base64:";

    // What the line of a PEM block says, and what that is to somebody who wanted a private key.
    private static readonly (string Label, string Fault)[] Others =
    [
        ("ENCRYPTED PRIVATE KEY", Encrypted),
        ("OPENSSH PRIVATE KEY", "is a key in the form of OpenSSH: convert a copy with 'ssh-keygen -p -N \"\" -m PKCS8 -f COPY'"),
        ("PUBLIC KEY", "is a public key, but tokens are signed with a private key"),
        ("RSA PUBLIC KEY", "is a public key, but tokens are signed with a private key"),
        ("CERTIFICATE", "is a certificate, which holds a public key only, but tokens are signed with a private key"),
        ("CERTIFICATE REQUEST", "is a request for a certificate, which holds a public key only, but tokens are signed with a private key"),
        ("EC PARAMETERS", "holds the parameters of a curve and no private key"),
    ];

    private static readonly string[] PrivateKeys = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

    private const string Encrypted = "is an encrypted private key, for which there is no passphrase here: "
        + "decrypt it with 'openssl pkey -in KEY -out DECRYPTED' and keep it where only the program can read it";

    /// <summary>Looks for the private key.</summary>
    /// <returns>Null when the text is no PEM at all.</returns>
    public static PrivateKeyPem? Find(string text)
    {
        if (Pem(text) is not { } pem)
        {
            return null;
        }

        var labels = new List<string>();
        var found = new List<string>();
        var rest = pem;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label];
            labels.Add(label);
            if (PrivateKeys.Contains(label, StringComparer.Ordinal))
            {
                found.Add(rest[fields.Location]);
            }

            rest = rest[fields.Location.End..];
        }

        return found.Count switch
        {
            1 => new PrivateKeyPem(found[0], Fault: null),
            > 1 => new PrivateKeyPem(Text: null, "holds more than one private key"),
            _ when pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal) => new PrivateKeyPem(Text: null, Encrypted),
            _ when Others.FirstOrDefault(other => labels.Contains(other.Label, StringComparer.Ordinal)) is { Fault: { } fault } =>
                new PrivateKeyPem(Text: null, fault),
            // Whoever imports it says what was expected.
            _ => new PrivateKeyPem(pem, Fault: null),
        };
    }

    private static string? Pem(string text)
    {
        var plain = Unwrapped(text);
        if (plain.Contains(Begin, StringComparison.Ordinal))
        {
            return plain.Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        }

        var encoded = plain.StartsWith(Base64Prefix, StringComparison.Ordinal) ? plain[Base64Prefix.Length..] : plain;
        var decoded = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, decoded, out var length)
            && Unwrapped(Encoding.Latin1.GetString(decoded, 0, length)) is var inner
            && inner.Contains(Begin, StringComparison.Ordinal)
            ? inner
            : null;
    }

    /// <summary>Without blanks, byte order mark and the quotes that some readers of .env files leave around a value.</summary>
    private static string Unwrapped(string text) => text.Trim().Trim('\uFEFF', '"', '\'').Trim();
}
