using System.Buffers.Text;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// Signs claims with one key, in the compact serialization (RFC 7515 §7.1). The library makes the signatures, without its handler,
/// which would read once more what it is to sign.
/// </summary>
internal sealed class TokenSigner
{
    private readonly byte[] _header;
    private readonly SignatureProvider _signatures;

    public TokenSigner(VerificationKey key)
    {
        KeyId = key.Key.KeyId;
        // Neither value has anything to escape: ids are base64url.
        var header = $$"""{"alg":"{{key.Algorithm}}","kid":"{{KeyId}}","typ":"JWT"}""";
        _header = [.. Base64Url.EncodeToUtf8(Encoding.UTF8.GetBytes(header)), (byte)'.'];
        _signatures = key.Key.CryptoProviderFactory.CreateForSigning(key.Key, key.Algorithm, cacheProvider: false);
    }

    /// <summary>The <c>kid</c> header.</summary>
    public string KeyId { get; }

    /// <summary>The token that says <paramref name="claims"/>, which are JSON in UTF-8.</summary>
    public string Sign(ReadOnlySpan<byte> claims)
    {
        var signed = new byte[_header.Length + Base64Url.GetEncodedLength(claims.Length)];
        _header.CopyTo(signed, 0);
        Base64Url.EncodeToUtf8(claims, signed.AsSpan(_header.Length));
        return $"{Encoding.ASCII.GetString(signed)}.{Base64Url.EncodeToString(_signatures.Sign(signed))}";
    }
}
