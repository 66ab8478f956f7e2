using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Api.Infrastructure.Settings;

namespace Api.Infrastructure.DataProtection;

/// <summary>Reads a certificate with its private key.</summary>
internal static class CertificateFile
{
    // With a chain of certificates beside it.
    private const int LongestFile = 1 << 18;

    /// <summary>Reads a file in PKCS #12 or PEM form.</summary>
    /// <returns>The certificate, or the rest of a sentence that begins with the setting's name.</returns>
    public static (X509Certificate2? Certificate, string? Fault) Read(string contentRoot, string setting, string? password)
    {
        var name = setting.StartsWith(SettingFile.Prefix, StringComparison.Ordinal) ? setting[SettingFile.Prefix.Length..] : setting;
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
        {
            return (null, "has to name a file: a certificate with its private key, in PFX or PEM form");
        }

        var path = Path.Combine(contentRoot, name);
        var (content, fault) = SettingFile.Read(path, LongestFile);
        if (content is null)
        {
            return (null, fault);
        }

        try
        {
            var certificate = Open(content, string.IsNullOrEmpty(password) ? null : password);
            if (certificate.GetRSAPrivateKey() is not null)
            {
                return (certificate, null);
            }

            certificate.Dispose();
            return (null, $"names '{path}', a certificate without an RSA private key, which Data Protection needs");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return (null, $"names '{path}', which cannot be opened: it has to be PFX, or PEM with certificate and private key, and "
                + "CertificatePassword its password");
        }
    }

    private static X509Certificate2 Open(byte[] content, string? password)
    {
        if (X509Certificate2.GetCertContentType(content) == X509ContentType.Pfx)
        {
            return X509CertificateLoader.LoadPkcs12(content, password);
        }

        var pem = Encoding.UTF8.GetString(content);
        return pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(pem, pem, password)
            : X509Certificate2.CreateFromPem(pem, pem);
    }
}
