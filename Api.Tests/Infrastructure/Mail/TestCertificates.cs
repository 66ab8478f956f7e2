using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>Certificates of mail servers, by an authority that only the test trusts.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly X509Certificate2 Authority = MakeAuthority();

    /// <summary>For <c>localhost</c>, by the authority.</summary>
    public static X509Certificate2 Right => Make("localhost", Begin.AddYears(100));

    /// <summary>By the authority, for somebody else.</summary>
    public static X509Certificate2 OfAnother => Make("mail.evil.example", Begin.AddYears(100));

    /// <summary>For <c>localhost</c>, by the authority, and over.</summary>
    public static X509Certificate2 Expired => Make("localhost", Begin.AddYears(1));

    /// <summary>Clients that verify as the program's do, and know the authority.</summary>
    public static void TrustAuthority(IServiceCollection services) => services.AddSingleton<Func<SmtpClient>>(() => new SmtpClient
    {
        CheckCertificateRevocation = false,
        ServerCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(Authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors
                && chain.Build((X509Certificate2)certificate!);
        },
    });

    private static X509Certificate2 MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Begin, Begin.AddYears(200));
    }

    private static X509Certificate2 Make(string host, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(Authority, Begin, end, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
