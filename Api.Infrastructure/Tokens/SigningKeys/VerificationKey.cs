using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>A key that verifies one algorithm, and perhaps certain types of token only. The library checks the signatures.</summary>
/// <param name="key">The key; its id is the <c>kid</c> header.</param>
/// <param name="algorithm">The only <c>alg</c> header it goes with.</param>
/// <param name="types">The values of <c>token_type</c> that it vouches for; null for any.</param>
/// <param name="origin">The issuer and the audience of its tokens.</param>
internal sealed class VerificationKey(SecurityKey key, string algorithm, IReadOnlyList<string>? types, TokenOrigin origin)
{
    private readonly SignatureProvider _signatures = key.CryptoProviderFactory.CreateForVerifying(key, algorithm, cacheProvider: false);

    public SecurityKey Key => key;

    public string Algorithm => algorithm;

    /// <summary>Whether the key may have signed a token of this type.</summary>
    public bool VouchesFor(string? type) => types is null || (type is not null && types.Contains(type));

    /// <summary>The issuer and the audience of its tokens.</summary>
    public TokenOrigin Origin => origin;

    /// <summary>Whether the key signed a token (RFC 7515 §5.2).</summary>
    /// <param name="signed">What stands before the last dot: header and claims.</param>
    /// <param name="signature">The bytes that stand behind it.</param>
    public bool Verifies(ReadOnlySpan<char> signed, byte[] signature)
    {
        var bytes = new byte[signed.Length];
        Encoding.ASCII.GetBytes(signed, bytes);
        return _signatures.Verify(bytes, signature);
    }
}
