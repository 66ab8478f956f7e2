using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Api.Tests.Support;

/// <summary>A certificate for Data Protection in a file of its own, which is deleted in the end.</summary>
internal sealed class TestCertificate : IDisposable
{
    public TestCertificate(string? password = null, bool pem = false, bool ellipticCurve = false)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = ellipticCurve
            ? new CertificateRequest("CN=ring", ec, HashAlgorithmName.SHA256)
            : new CertificateRequest("CN=ring", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        if (pem)
        {
            File.WriteAllText(FilePath, certificate.ExportCertificatePem() + Environment.NewLine + rsa.ExportPkcs8PrivateKeyPem());
        }
        else
        {
            File.WriteAllBytes(FilePath, certificate.Export(X509ContentType.Pfx, password));
        }
    }

    /// <summary>The value of <c>DataProtection:Certificate</c>.</summary>
    public string FilePath { get; } = Path.Combine(Path.GetTempPath(), $"ring-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(FilePath);
}
