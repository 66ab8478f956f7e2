using System.Security.Cryptography;

namespace Api.Tests.Support;

/// <summary>Private keys for tests, each made once.</summary>
internal static class TestKeys
{
    private static readonly Lazy<string> LazyRsa = new(() => Rsa(2048));

    public static string Rsa2048 => LazyRsa.Value;

    public static string Rsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    public static string RsaPublic()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    public static string Ec(ECCurve curve)
    {
        using var ec = ECDsa.Create(curve);
        return ec.ExportPkcs8PrivateKeyPem();
    }

    public static string EcPublic(ECCurve curve)
    {
        using var ec = ECDsa.Create(curve);
        return ec.ExportSubjectPublicKeyInfoPem();
    }
}
