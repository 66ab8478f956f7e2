using System.Security.Cryptography;

namespace Api.Infrastructure.Tokens;

/// <summary>The kinds of keys that algorithms need.</summary>
internal enum KeyFamily
{
    /// <summary>One secret signs and verifies.</summary>
    Hmac,

    /// <summary>An RSA key pair, for RS and PS.</summary>
    Rsa,

    /// <summary>An elliptic-curve key pair.</summary>
    Ec,
}

/// <summary>A signature algorithm of RFC 7518 §3.1 that can be configured, and what its key has to be.</summary>
/// <param name="Name">The <c>alg</c> header.</param>
/// <param name="Family">The kind of key.</param>
/// <param name="Bits">Size of the hash; also the least size of an HMAC key (RFC 7518 §3.2).</param>
internal sealed record JwtAlgorithm(string Name, KeyFamily Family, int Bits)
{
    /// <summary>HS256.</summary>
    public static readonly JwtAlgorithm Hs256 = new("HS256", KeyFamily.Hmac, 256);

    /// <summary>Every algorithm that can be configured.</summary>
    public static readonly IReadOnlyList<JwtAlgorithm> All =
    [
        Hs256,
        new("HS384", KeyFamily.Hmac, 384),
        new("HS512", KeyFamily.Hmac, 512),
        .. from prefix in new[] { "RS", "PS" }
           from bits in new[] { 256, 384, 512 }
           select new JwtAlgorithm(prefix + bits, KeyFamily.Rsa, bits),
        .. from bits in new[] { 256, 384, 512 }
           select new JwtAlgorithm("ES" + bits, KeyFamily.Ec, bits),
    ];

    /// <summary>Whether somebody without the signing key can verify.</summary>
    public bool IsAsymmetric => Family != KeyFamily.Hmac;

    /// <summary>Size of the curve's field in bits (RFC 7518 §3.4): 521 for ES512.</summary>
    public int CurveBits => Bits == 512 ? 521 : Bits;

    /// <summary>The curve (RFC 7518 §3.4).</summary>
    public ECCurve Curve => CurveBits switch
    {
        256 => ECCurve.NamedCurves.nistP256,
        384 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    /// <summary>The algorithm of that name, spelled exactly so.</summary>
    public static JwtAlgorithm? Find(string? name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
