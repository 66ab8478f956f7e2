using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Api.Tests.Support;

/// <summary>
/// Makes tokens with bare cryptography, right and wrong ones, and takes tokens apart: what the program does is checked
/// without the library that it uses.
/// </summary>
internal static class TokenForge
{
    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>The three segments, the first two as JSON.</summary>
    public static (JsonObject Header, JsonObject Claims, string Signature) Open(string token)
    {
        var segments = token.Split('.');
        return (Decode(segments[0]), Decode(segments[1]), segments[2]);

        static JsonObject Decode(string segment) => JsonNode.Parse(Base64Url.DecodeFromChars(segment))!.AsObject();
    }

    /// <summary>A token of these texts, whatever they are, signed by <paramref name="sign"/>.</summary>
    public static string Sign(string header, string claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>The token with other claims, and a signature that fits.</summary>
    public static string WithClaims(string token, Action<JsonObject> change, Func<byte[], byte[]> sign)
    {
        var (header, claims, _) = Open(token);
        change(claims);
        return Sign(header.ToJsonString(), claims.ToJsonString(), sign);
    }

    /// <summary>The token with another header, and a signature that fits.</summary>
    public static string WithHeader(string token, Action<JsonObject> change, Func<byte[], byte[]> sign)
    {
        var (header, claims, _) = Open(token);
        change(header);
        return Sign(header.ToJsonString(), claims.ToJsonString(), sign);
    }

    public static Func<byte[], byte[]> Hs256(string secret = ApiFactory.Secret) => Hs256(Encoding.UTF8.GetBytes(secret));

    public static Func<byte[], byte[]> Hs256(byte[] secret) => input => HMACSHA256.HashData(secret, input);
}
