using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Api.Infrastructure.Tokens;

/// <summary>
/// Reads the compact serialization of RFC 7515 §7.1 and refuses everything that we never write: the JWT library takes duplicate
/// members, padding and headers that it does not understand. One token has one spelling. No signature is checked here.
/// </summary>
internal static class StrictJwtReader
{
    private const int MaximumDepth = 8;

    // As the JWT library has it: nothing that a hook adds is as long.
    private const int MaximumLength = 250 * 1024;

    private static readonly SearchValues<char> Base64UrlAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly string[] Texts = ["iss", "sub", "jti"];

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaximumDepth,
    };

    /// <summary>
    /// The parts of a well-formed token. Its header has exactly <c>alg</c>, <c>kid</c> and <c>typ</c>: what else a header
    /// could hold either asks us to trust the sender's key (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>) or changes
    /// what the bytes mean (<c>crit</c>, <c>b64</c>, <c>zip</c>), see RFC 8725 §3.
    /// </summary>
    public static bool TryRead(string token, [NotNullWhen(true)] out StrictJwt? jwt)
    {
        jwt = TryReadParts(token, out var header, out var payload, out var signature)
            && TryReadHeader(header, out var algorithm, out var keyId)
            && TryReadObject(payload, out var claims)
            && claims.EnumerateObject().All(IsWellFormed)
            && TryReadTime(claims, "exp", out var expiresAt)
            && TryReadTime(claims, "iat", out var issuedAt)
            && TryReadNotBefore(claims, out var notBefore)
            ? new StrictJwt(algorithm, keyId, claims, issuedAt, notBefore, expiresAt, signature)
            : null;
        return jwt is not null;
    }

    /// <summary>The parts of a JWS (RFC 7515 §7.1) that has one spelling, whatever its header and its payload say.</summary>
    internal static bool TryReadParts(string token, out JsonElement header, out byte[] payload, out byte[] signature)
    {
        header = default;
        payload = signature = [];
        var segments = token.Length <= MaximumLength ? token.Split('.', 4) : [];
        return segments.Length == 3
            && TryDecode(segments[2], out signature) && signature.Length > 0
            && TryDecode(segments[0], out var json)
            && TryReadObject(json, out header)
            && TryDecode(segments[1], out payload);
    }

    /// <summary>A NumericDate (RFC 7519 §2) that is an integer which DateTimeOffset can hold.</summary>
    public static bool TryReadTime(JsonElement claims, string name, out DateTimeOffset time)
    {
        time = default;
        if (!claims.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number
            || !value.TryGetInt64(out var seconds) || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static bool TryReadHeader(JsonElement header, out string algorithm, out string keyId)
    {
        algorithm = keyId = "";
        return header.GetPropertyCount() == 3
            && TryReadText(header, "typ", out var type) && type == "JWT"
            && TryReadText(header, "alg", out algorithm!)
            && TryReadText(header, "kid", out keyId!);
    }

    /// <summary>No claim is half of a text, and those that are texts (RFC 7519 §4.1) are nothing else.</summary>
    private static bool IsWellFormed(JsonProperty claim) => claim.Value.ValueKind == JsonValueKind.String
        ? ReadText(claim.Value) is not null
        : !Texts.Contains(claim.Name) || claim.Value.ValueKind == JsonValueKind.Null;

    /// <returns>False when there is one that is no time.</returns>
    private static bool TryReadNotBefore(JsonElement claims, out DateTimeOffset? notBefore)
    {
        notBefore = TryReadTime(claims, "nbf", out var time) ? time : null;
        return notBefore is not null || !claims.TryGetProperty("nbf", out _);
    }

    private static bool TryReadObject(byte[] json, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            value = document.RootElement.Clone();
            return value.ValueKind == JsonValueKind.Object;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name holds half of a surrogate pair.
            return false;
        }
    }

    /// <summary>Strict base64url (RFC 7515 §2): no padding, no other characters, no bits left over.</summary>
    private static bool TryDecode(string segment, out byte[] bytes)
    {
        bytes = [];
        if (segment.Length % 4 == 1 || segment.AsSpan().ContainsAnyExcept(Base64UrlAlphabet))
        {
            return false;
        }

        // Not TryDecodeFromChars: that one throws when bits are left over.
        bytes = new byte[Base64Url.GetMaxDecodedLength(segment.Length)];
        if (Base64Url.DecodeFromChars(segment, bytes, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        Array.Resize(ref bytes, written);
        return Base64Url.EncodeToString(bytes) == segment;
    }

    /// <summary>The text of a member; false when it is missing, or <see cref="ReadText"/> finds none.</summary>
    internal static bool TryReadText(JsonElement from, string name, [NotNullWhen(true)] out string? text)
    {
        text = from.TryGetProperty(name, out var value) ? ReadText(value) : null;
        return text is not null;
    }

    /// <summary>The text of a string; null when it is no string, or holds half of a surrogate pair.</summary>
    internal static string? ReadText(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The parts of a well-formed token whose signature has not been checked yet.</summary>
internal sealed record StrictJwt(
    string Algorithm,
    string KeyId,
    JsonElement Claims,
    DateTimeOffset IssuedAt,
    DateTimeOffset? NotBefore,
    DateTimeOffset ExpiresAt,
    byte[] Signature);
