using System.Text;
using System.Text.Json.Nodes;

namespace Api.Tests.Support;

/// <summary>A token that the program issued, and the means to make a false one of it whose signature fits.</summary>
internal sealed record IssuedToken(string Token, Func<byte[], byte[]> Sign)
{
    public string HeaderSegment => Token.Split('.')[0];

    public string ClaimsSegment => Token.Split('.')[1];

    public string SignatureSegment => Token.Split('.')[2];

    /// <summary>What the signature is made over.</summary>
    public string Input => $"{HeaderSegment}.{ClaimsSegment}";

    public JsonObject Header => TokenForge.Open(Token).Header;

    public JsonObject Claims => TokenForge.Open(Token).Claims;

    public string Algorithm => Header["alg"]!.GetValue<string>();

    public string KeyId => Header["kid"]!.GetValue<string>();

    /// <summary>The token with one header member as this JSON; null takes it away.</summary>
    public string WithHeader(string name, string? json) => WithHeaderText(Change(Header, name, json));

    /// <summary>The token with one claim as this JSON; null takes it away.</summary>
    public string WithClaim(string name, string? json) => WithClaimsText(Change(Claims, name, json));

    public string WithHeaderText(string header) => SignSegments(TokenForge.Encode(header), ClaimsSegment);

    public string WithHeaderBytes(byte[] header) => SignSegments(TokenForge.Encode(header), ClaimsSegment);

    public string WithClaimsText(string claims) => SignSegments(HeaderSegment, TokenForge.Encode(claims));

    public string WithClaimsBytes(byte[] claims) => SignSegments(HeaderSegment, TokenForge.Encode(claims));

    /// <summary>These two segments, whatever they are, and the signature over them.</summary>
    public string SignSegments(string header, string claims, Func<byte[], byte[]>? sign = null)
    {
        var input = $"{header}.{claims}";
        return $"{input}.{TokenForge.Encode((sign ?? Sign)(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>The object's JSON with one member replaced by, or extended with, a raw text.</summary>
    public static string Change(JsonObject members, string name, string? json)
    {
        members.Remove(name);
        return json is null ? members.ToJsonString() : Append(members, $"\"{name}\":{json}");
    }

    /// <summary>The object's JSON and one more member, even if it has one of that name.</summary>
    public static string Append(JsonObject members, string member) => $"{members.ToJsonString()[..^1]},{member}}}";
}
