using System.Net;
using System.Net.Http.Json;
using System.Text;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>Rows 16 to 18: texts that two readers could read in two ways, or choke on. All of them are signed as they stand.</summary>
[TestFixture("HS256")]
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("RS256 rotating")]
[TestFixture("ES256 rotating")]
[Category("Slow")]
public sealed class SpellingTests(string algorithm) : TokenIntegrityTests(algorithm)
{
    private const int Megabyte = 1024 * 1024;

    private static readonly byte[] ByteOrderMark = [0xef, 0xbb, 0xbf];

    [Test]
    public Task Row_16_A_header_member_given_twice_is_invalid() => ShouldBeInvalidAsync(token =>
        from member in new[]
        {
            $"\"alg\":\"{token.Algorithm}\"", "\"alg\":\"none\"", $"\"\\u0061lg\":\"{token.Algorithm}\"", "\"\\u0061lg\":\"none\"",
            "\"al\\u0067\":\"HS256\"",
            "\"typ\":\"JWT\"", "\"t\\u0079p\":\"JWT\"", $"\"k\\u0069d\":\"{token.KeyId}\"",
        }
        from header in new[] { IssuedToken.Append(token.Header, member), $"{{{member},{token.Header.ToJsonString()[1..]}" }
        select (header, token.WithHeaderText(header)));

    [Test]
    public Task Row_16_A_claim_given_twice_is_invalid() => ShouldBeInvalidAsync(token =>
    [
        .. from name in token.Claims.Select(claim => claim.Key)
           let value = token.Claims[name]!.ToJsonString()
           from member in new[] { $"\"{name}\":{value}", $"\"\\u{(int)name[0]:x4}{name[1..]}\":{value}", $"\"{name}\":null" }
           select (member, token.WithClaimsText(IssuedToken.Append(token.Claims, member))),
        .. from value in new[]
           {
               "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[{\"a\":1,\"a\":2}]", "{\"b\":{\"a\":1,\"a\":1}}",
               "{\"b\":[{\"c\":[{\"a\":{},\"a\":{}}]}]}", "{\"\":1,\"\":2}",
           }
           select ("nested " + value, token.WithClaim("foreign", value)),
        ("foreign", token.WithClaimsText(IssuedToken.Append(token.Claims, "\"foreign\":1,\"foreign\":1"))),
        ("exp before the rest", token.WithClaimsText("{\"exp\":253402300799," + token.Claims.ToJsonString()[1..])),
    ]);

    [Test]
    public Task Row_17_A_payload_that_is_no_strict_JSON_object_is_invalid() => ShouldBeInvalidAsync(token =>
    {
        var claims = token.Claims.ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(claims);
        return
        [
            .. from text in new[]
               {
                   "", " ", "garbage", "null", "true", "0", "\"text\"", "[]", $"[{claims}]", "{}", $"\"{token.ClaimsSegment}\"",
                   claims[..^1], claims[1..],
                   claims + "}", claims + claims, claims + " null", claims + "\0", "\0" + claims, claims[..^1] + ",}", "{," + claims[1..],
                   claims.Replace('"', '\''),
                   claims + "// comment", "/* comment */" + claims, claims[..^1] + ",\"foreign\":NaN}",
                   claims[..^1] + ",\"foreign\":Infinity}", claims[..^1] + ",\"foreign\":01}",
                   claims[..^1] + ",\"foreign\":\"\u0001\"}", claims[..^1] + ",\"foreign\":\"\\x\"}",
                   claims[..^1] + ",\"foreign\":undefined}", claims[..^1] + ",foreign:1}",
               }
               select (text, token.WithClaimsText(text)),
            ("BOM", token.WithClaimsBytes([.. ByteOrderMark, .. bytes])),
            ("BOM behind", token.WithClaimsBytes([.. bytes, .. ByteOrderMark])),
            ("UTF-16", token.WithClaimsBytes(Encoding.Unicode.GetBytes(claims))),
            ("UTF-16 with BOM", token.WithClaimsBytes([0xff, 0xfe, .. Encoding.Unicode.GetBytes(claims)])),
            ("UTF-32", token.WithClaimsBytes(Encoding.UTF32.GetBytes(claims))),
            .. from bad in BadUtf8()
               select (
                   $"bad UTF-8 {Convert.ToHexString(bad)}",
                   token.WithClaimsBytes([.. bytes[..^1], .. ",\"foreign\":\""u8, .. bad, .. "\"}"u8])),
            .. from bad in BadUtf8()
               select (
                   $"bad UTF-8 in a name {Convert.ToHexString(bad)}",
                   token.WithClaimsBytes([.. bytes[..^1], .. ",\""u8, .. bad, .. "\":1}"u8])),
        ];
    });

    [Test]
    public Task Row_17_A_header_that_is_no_strict_JSON_object_is_invalid() => ShouldBeInvalidAsync(token =>
    {
        var header = token.Header.ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(header);
        return
        [
            .. from text in new[] { "", "garbage", "null", "[]", $"[{header}]", "{}", header[..^1], header + "}", header + " 1",
            header[..^1] + ",}", header + "// comment", header + "\0" }
               select (text, token.WithHeaderText(text)),
            ("BOM", token.WithHeaderBytes([.. ByteOrderMark, .. bytes])),
            ("UTF-16", token.WithHeaderBytes(Encoding.Unicode.GetBytes(header))),
            .. from bad in BadUtf8()
               from name in new[] { "kid", "typ", "alg", "foreign" }
               let rest = Encoding.UTF8.GetBytes(IssuedToken.Change(token.Header, name, json: null))
               select (
                   $"bad UTF-8 in {name} {Convert.ToHexString(bad)}",
                   token.WithHeaderBytes([.. rest[..^1], .. Encoding.UTF8.GetBytes($",\"{name}\":\""), .. bad, .. "\"}"u8])),
        ];
    });

    [Test]
    public Task Row_17_Half_a_surrogate_pair_in_the_header_is_invalid() => ShouldBeInvalidAsync(token =>
    [
        .. from half in new[] { "\\ud800", "\\udc00", "\\udc00\\ud800" }
           from name in new[] { "alg", "kid", "typ", "foreign" }
           from value in new[] { $"\"{half}\"", $"\"{token.Header[name]}{half}\"" }
           select ($"{name} {value}", token.WithHeader(name, value)),
        .. from member in new[] { "\"\\ud800\":1", "\"alg\\ud800\":\"HS256\"", "\"\\udc00kid\":\"x\"" }
           select (member, token.WithHeaderText(IssuedToken.Append(token.Header, member))),
        .. from member in new[] { "\"\\ud800\":1", "\"alg\\ud800\":\"HS256\"" }
           select (
               "instead of alg: " + member,
               token.WithHeaderText(IssuedToken.Append(TokenForge.Open(token.WithHeader("alg", json: null)).Header, member))),
    ]);

    [Test]
    public Task Row_17_Half_a_surrogate_pair_in_the_name_of_a_claim_is_invalid() => ShouldBeInvalidAsync(token =>
        from member in new[] { "\"\\ud800\":1", "\"\\udc00\":1", "\"exp\\ud800\":1", "\"foreign\":{\"\\ud800\":1}",
            "\"foreign\":[{\"a\":{\"\\udfff\":1}}]" }
        select (member, token.WithClaimsText(IssuedToken.Append(token.Claims, member))));

    [Test]
    public Task Row_17_Deep_nesting_is_invalid() => ShouldBeInvalidAsync(token =>
        from depth in new[] { 64, 10_000 }
        from nested in new[]
        {
            new string('[', depth) + new string(']', depth),
            string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth),
            new string('[', depth),
        }
        from forged in new[]
        {
            ("in a claim", token.WithClaim("foreign", nested)),
            ("in exp", token.WithClaim("exp", nested)),
            ("as payload", token.WithClaimsText(nested)),
            ("in the header", token.WithHeader("foreign", nested)),
            ("in kid", token.WithHeader("kid", nested)),
            ("as header", token.WithHeaderText(nested)),
        }
        select ($"{depth} deep {nested[..3]} {forged.Item1}", forged.Item2));

    [Test]
    public async Task Row_17_A_megabyte_is_invalid_or_too_large()
    {
        await using var roomy = new ApiFactory(
            [.. Key.Settings, ("Request:MaxBodySize", (4 * Megabyte).ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        using var large = roomy.CreateClient();
        var (access, refresh) = Session;
        using (Assert.EnterMultipleScope())
        {
            foreach (var forge in new Func<IssuedToken, string>[]
            {
                token => token.WithClaim("foreign", $"\"{new string('x', Megabyte)}\""),
                token => token.WithClaimsText(new string('[', Megabyte)),
                token => token.WithHeader("kid", $"\"{new string('x', Megabyte)}\""),
                token => token.Input + "." + new string('A', Megabyte),
                _ => new string('.', Megabyte),
            })
            {
                Assert.That(
                    await TokenAnswer.AccessAsync(Client, forge(access)), Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
                Assert.That(await TokenAnswer.VerifyAsync(large, forge(access)), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
                Assert.That(await TokenAnswer.RefreshAsync(large, forge(refresh)), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
                Assert.That(await TokenAnswer.BlacklistAsync(large, forge(refresh)), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
                using var tooLarge = await Client.PostAsJsonAsync("/api/token/refresh/", new { refresh = forge(refresh) });
                await tooLarge.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "content_too_large");
            }
        }
    }

    [Test]
    public Task Row_18_A_segment_in_another_spelling_is_invalid() => ShouldBeInvalidAsync(token =>
        from segment in Enumerable.Range(0, 3)
        let telling = Telling(token, segment)
        from spelled in OtherSpellings(telling.Token.Split('.')[segment])
        select ($"segment {segment}: {spelled.Name}", Respell(telling, segment, spelled.Text)));

    [Test]
    public async Task Row_18_The_usual_spelling_of_the_same_segments_is_accepted()
    {
        var (access, refresh) = Session;
        using (Assert.EnterMultipleScope())
        {
            foreach (var segment in Enumerable.Range(0, 3))
            {
                Assert.That(
                    await TokenAnswer.AccessAsync(Client, Telling(access, segment).Token),
                    Is.EqualTo(TokenAnswer.Ok),
                    $"segment {segment}");
                Assert.That(
                    await TokenAnswer.VerifyAsync(Client, Telling(refresh, segment).Token),
                    Is.EqualTo(TokenAnswer.Ok),
                    $"segment {segment}");
            }
        }
    }

    /// <summary>
    /// The token with a segment whose last character has bits left over and which, in payload and signature, holds both
    /// characters that differ between the two alphabets.
    /// </summary>
    private static IssuedToken Telling(IssuedToken token, int segment)
    {
        for (var i = 0; ; i++)
        {
            var whole = segment switch
            {
                0 => token.WithHeaderText(token.Header.ToJsonString() + new string(' ', i)),
                1 => token.WithClaim("foreign", $"\"??>>~~{new string('?', i)}\""),
                _ => token.WithClaim("foreign", $"{i}"),
            };
            var text = whole.Split('.')[segment];
            if (text.Length % 4 is 2 or 3 && (segment == 0 || (text.Contains('-') && text.Contains('_'))))
            {
                return token with { Token = whole };
            }
        }
    }

    private static IEnumerable<(string Name, string Text)> OtherSpellings(string plain)
    {
        var leftOver = plain.Length % 4 == 2 ? 4 : 2;
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet.IndexOf(plain[^1], StringComparison.Ordinal);
        var middle = plain.Length / 2;
        for (var bits = 1; bits < 1 << leftOver; bits++)
        {
            yield return ($"bits left over {bits}", plain[..^1] + Alphabet[last | bits]);
        }

        yield return ("padded", plain + new string('=', 4 - (plain.Length % 4)));
        yield return ("one sign of padding", plain + "=");
        yield return ("two signs of padding", plain + "==");
        yield return ("padding percent-encoded", plain + "%3D");
        yield return ("padded before", "=" + plain);
        yield return ("one character too many", plain + "A");
        if (plain.Contains('-'))
        {
            yield return ("+", plain.Replace('-', '+'));
            yield return ("/", plain.Replace('_', '/'));
            yield return ("+ and /", plain.Replace('-', '+').Replace('_', '/'));
        }

        yield return ("+ somewhere", plain[..middle] + "+" + plain[(middle + 1)..]);
        yield return ("/ somewhere", plain[..middle] + "/" + plain[(middle + 1)..]);
        foreach (var (name, white) in new[] { ("space", " "), ("tab", "\t"), ("line feed", "\n"), ("carriage return", "\r\n"),
            ("no-break space", "\u00a0"), ("zero width", "\u200b"), ("BOM", "\ufeff") })
        {
            yield return (name + " before", white + plain);
            yield return (name + " inside", plain[..middle] + white + plain[middle..]);
            yield return (name + " behind", plain + white);
        }

        yield return ("full width", (char)(plain[0] + 0xfee0) + plain[1..]);
    }

    /// <summary>The token with that spelling in place, signed over it where it is header or payload.</summary>
    private static string Respell(IssuedToken token, int segment, string text) => segment switch
    {
        0 => token.SignSegments(text, token.ClaimsSegment),
        1 => token.SignSegments(token.HeaderSegment, text),
        _ => $"{token.Input}.{text}",
    };

    private static IEnumerable<byte[]> BadUtf8() =>
    [
        [0x80], [0xc3, 0x28], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xed, 0xb0, 0x80], [0xf4, 0x90, 0x80, 0x80],
        [0xf8, 0x88, 0x80, 0x80, 0x80], [0xff], [0xfe], [0xe2, 0x82],
    ];
}
