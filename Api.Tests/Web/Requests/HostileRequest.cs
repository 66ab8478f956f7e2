using System.Text;
using CsCheck;

namespace Api.Tests.Web.Requests;

/// <summary>A request that nobody means well with: parts that are right, mutated or random.</summary>
internal sealed record HostileRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "FOO"];

    private static readonly string[] Paths =
    [
        "/", "/api/token/", "/api/token/refresh/", "/api/token/verify/", "/api/token/blacklist/", "/api/users/", "/api/users/me/",
        "/api/users/1/", "/api/users/2/", "/api/users/me/password/", "/api/users/2/password/", "/api/users/2/unlock/",
        "/api/users/2/sessions/", "/api/sessions/", "/api/sessions/019aa0de-5c1e-7b57-9d0f-1f7a8f0a3b11/", "/api/roles/",
        "/api/roles/editor/", "/.well-known/jwks.json", "/.well-known/openid-configuration", "/health/live", "/health/ready",
        "/openapi/v1.json", "/swagger", "/swagger/index.html", "/swagger/index.js", "/nowhere",
    ];

    private static readonly string[] Charsets =
        ["utf-8", "utf8", "utf-7", "utf-16", "\"utf-8\"", "\"\"", "x", "iso-8859-1", "utf-32", "'", "\u00fcn\u00ef"];

    private static readonly string[] Types =
    [
        "application/json", "application/merge-patch+json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=B",
        "multipart/form-data; boundary=\"B\"", "multipart/form-data", "multipart/form-data; boundary=", "text/plain", "*/*", "", "/", ";",
    ];

    private static readonly string[] Values =
    [
        "true", "True", "1", "0", "-1", "99999999999999999999", "*", "null", "x", "id,-username", "W/\"x\"", "\"x\"", "none",
        "same-origin", "https://evil.example", "capacitor://localhost", "192.0.2.1", "[::1]:80", "https", "javascript", "/auth/", "//",
        "identity", "gzip", "Bearer", "Bearer x.y.z", "Bearer eyJhbGciOiJub25lIn0.e30.", "__Host-refresh=x", "application/json;q=0",
        "*/*;q=x", "=?utf-7?B?eA==?=", "utf-7''x", "100-continue", "0123456789abcdef", "localhost", "xn--a", "..", "'; --", "%_[",
    ];

    private static readonly string[] Names =
    [
        "Authorization", "Accept", "Accept-Charset", "Accept-Encoding", "Content-Encoding", "Cookie", "Origin", "Sec-Fetch-Site",
        "If-Match", "If-None-Match", "Idempotency-Key", "User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
        "X-Forwarded-Prefix", "Host", "Range", "Expect", "X-HTTP-Method-Override", "Access-Control-Request-Method",
        "Access-Control-Request-Headers", "traceparent",
    ];

    private static readonly string[] Fields =
    [
        "username", "password", "email", "roles", "refresh", "token", "id", "isActive", "firstName", "currentPassword", "newPassword",
        "name",
    ];

    // Characters that mean something somewhere, and some that mean nothing anywhere.
    private static readonly Gen<string> Odd = Gen.OneOf(
        "\n", "\r\n", "\t", "\0", "%0a", "%00", "%", "%zz", "%ff", "%2e%2e", "\\", "/", "//", "?", "#", ";", ",", "\"", "'", "=", "&",
        "{", "[",
        "\u00e9", "e\u0301", "\u200b", "\ufffe", "\ufeff", "\u202e", "\ud83d\ude00", "\\ud800", "\u0301", "@", "\uff20",
        "\u017f", "\u212a", "");

    private static readonly Gen<string> Text = Gen.Frequency(
        (6, Gen.OneOf(Values)),
        (3, Gen.Select(Gen.OneOf(Values), Odd, (value, odd) => value + odd)),
        (2, Odd.Array[1, 6].Select(string.Concat)),
        (2, Gen.String[0, 20]),
        (1, Gen.Select(Odd, Gen.Int[1, 3000], (odd, count) => string.Concat(Enumerable.Repeat(odd, count)))));

    private static readonly Gen<string> ContentType = Gen.Frequency(
        (5, Gen.OneOf(Types)),
        (4, Gen.Select(Gen.OneOf(Types), Gen.OneOf(Charsets), (type, charset) => $"{type}; charset={charset}")),
        (1, Text));

    private static readonly Gen<string> Json = Gen.Frequency(
        (4, Text.Select(text => $"\"{text.Replace("\"", "\\\"")}\"")),
        (2, Gen.OneOf("null", "true", "1", "-1.5e400", "[]", "{}", "[\"a\",1]", "\"\\ud800\"", "\"\\u0000\"", "NaN", "[[[[", "")),
        (1, Text.Array[0, 40].Select(texts => $"[{string.Join(',', texts.Select(text => $"\"{text}\""))}]")));

    private static readonly Gen<string> JsonBody = Gen.Select(Gen.OneOf(Fields), Json)
        .Array[0, 6]
        .Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    private static readonly Gen<string> FormBody = Gen.Select(Gen.OneOf(Fields), Text)
        .Array[0, 6]
        .Select(members => string.Join('&', members.Select(member => $"{member.Item1}={member.Item2}")));

    private static readonly Gen<string> PartHeader = Gen.Frequency(
        (4, Gen.OneOf(Fields).Select(name => $"Content-Disposition: form-data; name=\"{name}\"")),
        (2, Gen.Select(
            Gen.OneOf("name", "name*", "filename", "filename*"), Text, (name, text) => $"Content-Disposition: form-data; {name}={text}")),
        (2, ContentType.Select(type => $"Content-Type: {type}")),
        (1, Text.Select(text => $"Content-Transfer-Encoding: {text}")),
        (1, Text));

    private static readonly Gen<string> MultipartBody = Gen
        .Select(PartHeader.Array[0, 4], Text, Gen.OneOf("\r\n--B", "--B", "\r\n--B--\r\n", ""))
        .Array[1, 4]
        .Select(parts => "--B" + string.Concat(parts.Select(part =>
            $"\r\n{string.Join("\r\n", part.Item1)}\r\n\r\n{part.Item2}{part.Item3}")) + "--\r\n");

    private static readonly Gen<byte[]> AnyBody = Gen.Frequency(
        (2, Gen.Const(Array.Empty<byte>())),
        (5, JsonBody.Select(Encoding.UTF8.GetBytes)),
        (3, FormBody.Select(Encoding.UTF8.GetBytes)),
        (5, MultipartBody.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 200]));

    private static readonly Gen<string> AnyTarget = Gen.Select(
        Gen.OneOf(Paths),
        Gen.Frequency((5, Gen.Const("")), (2, Odd)),
        Gen.Frequency(
            (3, Gen.Const("")),
            (2, Gen.Select(
                Gen.OneOf("page", "pageSize", "search", "ordering", "isActive", "useCookies", "keepCurrent", "PAGE", "x"),
                Text,
                (name, text) => $"?{name}={text}"))),
        (path, tail, query) => path + tail + query);

    /// <summary>All of it, with genuine tokens that are sent as they are, cut, or with a character changed.</summary>
    public static Gen<HostileRequest> Any(IReadOnlyList<string> tokens)
    {
        var token = Gen.Select(Gen.Int[0, tokens.Count - 1], Gen.Int[0, 3], Gen.Int[0, 400], Gen.Char['0', 'z'], (which, how, at, with) =>
        {
            var genuine = tokens[which];
            var place = at % genuine.Length;
            return how switch
            {
                0 => genuine[..place],
                1 => string.Concat(genuine.AsSpan(0, place), with.ToString(), genuine.AsSpan(place + 1)),
                _ => genuine,
            };
        });
        var header = Gen.Frequency(
            (5, Gen.Select(Gen.OneOf(Names), Text, (name, value) => (name, value))),
            (5, token.Select(text => ("Authorization", "Bearer " + text))),
            (2, token.Select(text => ("Cookie", "__Host-refresh=" + text))),
            (6, ContentType.Select(type => ("Content-Type", type))));
        var body = Gen.Frequency(
            (8, AnyBody),
            (2, token.Select(text => Encoding.UTF8.GetBytes($"{{\"refresh\":\"{text}\",\"token\":\"{text}\"}}"))));
        return Gen.Select(
            Gen.Frequency((8, Gen.OneOf(Methods[..5])), (2, Gen.OneOf(Methods))),
            AnyTarget,
            header.Array[0, 6],
            body,
            (method, target, headers, bytes) => new HostileRequest(method, target, headers, bytes));
    }

    public override string ToString() =>
        $"{Method} {Target}\n{string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"))}\n\n"
        + Encoding.UTF8.GetString(Body);
}
