using System.Buffers.Text;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Api.Infrastructure.Tokens;
using Api.Infrastructure.Tokens.SigningKeys;
using Api.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Api.Tests.Infrastructure.Tokens;

/// <summary>
/// Project Wycheproof's cases of JSON Web Signature: its tokens, under its keys as our settings would hold them, taken apart by
/// the strict reader and checked by the key that their header names. What a header and claims of ours have to say is not asked:
/// these tokens say <c>foo</c>. Where our verdict is another one, the reason stands here.
/// </summary>
public sealed class WycheproofSignatureTests
{
    private const string OtherAlgorithm =
        "the token's algorithm is not the one that its key says; a key of ours goes with one (RFC 8725 section 3.1)";

    private const string NoAlgorithm = "the key's algorithm ES521 does not exist; the settings take ES512 only";
    private const string NoUse = "a key in our settings has no use and key_ops: being there says that it signs";
    private const string LostPadding = "letter by letter the token of case 357, which is valid: the padding got lost";
    private const string Skipping = "asks for characters outside base64url to be skipped: a token of ours has one spelling";
    private const string OwnIds = "the id of a key of ours is made of the key, so two keys never have the same one";
    private const string Encrypted = "we read no encrypted tokens";

    // A key is looked at once: a parser that checks its primes takes its time.
    private readonly Dictionary<string, VerificationKey?> _keys = [];

    [Test]
    public void Row_7_Project_Wycheproof_agrees_about_signatures() => Compare(
        "json_web_signature_test.json",
        cases: 401,
        new()
        {
            [346] = OtherAlgorithm,
            [347] = NoAlgorithm,
            [350] = OtherAlgorithm,
            [351] = NoAlgorithm,
            [353] = NoUse,
            [354] = NoUse,
            [355] = NoUse,
            [356] = NoUse,
            [367] = LostPadding,
            [370] = LostPadding,
            [372] = Skipping,
            [373] = Skipping,
        });

    [Test]
    public void Row_5_Project_Wycheproof_agrees_about_keys() => Compare(
        "json_web_key_test.json",
        cases: 26,
        new() { [4] = OwnIds, [21] = NoUse });

    // From case 50 on they are encrypted tokens.
    [Test]
    public void Row_7_Project_Wycheproof_agrees_about_its_mixed_cases() => Compare(
        "json_web_crypto_test.json",
        cases: 83,
        new() { [50] = Encrypted, [67] = Encrypted });

    [TestCase(346, "PS384")]
    [TestCase(347, "ES512")]
    [TestCase(350, "PS384")]
    [TestCase(351, "ES512")]
    public void What_is_refused_for_the_algorithm_of_its_key_is_signed_by_that_key(int id, string algorithm)
    {
        var (vectors, one) = Wycheproof.Cases("json_web_signature_test.json").Single(pair => Wycheproof.Id(pair.Case) == id);

        Assert.That(Takes(vectors, one, algorithm), Is.True);
    }

    [Test]
    public void The_cases_about_padding_are_those_of_a_valid_token()
    {
        var tokens = Wycheproof.Cases("json_web_signature_test.json")
            .ToDictionary(pair => Wycheproof.Id(pair.Case), pair => Token(pair.Case));

        Assert.That(new[] { tokens[367], tokens[370] }, Is.All.EqualTo(tokens[357]));
    }

    [TestCase(1, "is a public key")]
    [TestCase(7, "comes from a generator whose keys can be factored")]
    [TestCase(8, "has 1024 bits")]
    [TestCase(9, "is not an RSA private key")]
    [TestCase(10, "has 31 bytes")]
    [TestCase(11, "has 47 bytes")]
    [TestCase(12, "has 63 bytes")]
    [TestCase(16, "has 0 bytes")]
    [TestCase(17, "has 0 bytes")]
    [TestCase(18, "has 0 bytes")]
    [TestCase(22, "is not an elliptic-curve private key")]
    [TestCase(23, "is not an elliptic-curve private key")]
    [TestCase(24, "is not an elliptic-curve private key")]
    public void Row_5_A_key_that_Project_Wycheproof_refuses_is_refused_for_what_is_wrong_with_it(int id, string fault)
    {
        var (vectors, _) = Wycheproof.Cases("json_web_key_test.json").Single(pair => Wycheproof.Id(pair.Case) == id);
        var faults = Keys(vectors).Select(key => Parse(key, JwtAlgorithm.Find(Text(key, "alg"))!).Fault);

        Assert.That(faults, Has.Some.StartsWith(fault));
    }

    private void Compare(string file, int cases, Dictionary<int, string> exceptions)
    {
        var compared = Wycheproof.Cases(file);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(compared, Has.Count.EqualTo(cases));
            Assert.That(exceptions.Keys, Is.SubsetOf(compared.Select(pair => Wycheproof.Id(pair.Case))));
            foreach (var (vectors, one) in compared)
            {
                var reason = exceptions.GetValueOrDefault(Wycheproof.Id(one));
                Assert.That(
                    Takes(vectors, one) == Wycheproof.IsValid(one),
                    Is.EqualTo(reason is null),
                    $"case {Wycheproof.Id(one)}, {Text(one, "comment")}, {Text(one, "result")}: {reason ?? "no exception"}");
            }
        }

        TestContext.Out.WriteLine($"{cases - exceptions.Count} of {cases} cases agree");
        foreach (var reason in exceptions.GroupBy(pair => pair.Value, pair => pair.Key))
        {
            TestContext.Out.WriteLine($"{string.Join(", ", reason)}: {reason.Key}");
        }
    }

    /// <summary>Whether we take a token under the keys of its group, each with its own algorithm, or all with one.</summary>
    private bool Takes(JsonElement vectors, JsonElement one, string? algorithm = null)
    {
        var token = Token(one);
        if (!StrictJwtReader.TryReadParts(token, out var header, out _, out var signature)
            || !StrictJwtReader.TryReadText(header, "alg", out var alg)
            || !StrictJwtReader.TryReadText(header, "kid", out var kid))
        {
            return false;
        }

        var ring = new Dictionary<(string KeyId, string Algorithm), VerificationKey>();
        foreach (var key in Keys(vectors))
        {
            // With one key that is refused the program does not start.
            if (Read(key, algorithm ?? Text(key, "alg") ?? alg) is not { } read)
            {
                return false;
            }

            ring.TryAdd((Text(key, "kid")!, read.Algorithm), read);
        }

        return ring.TryGetValue((kid, alg), out var found) && found.Verifies(token.AsSpan(0, token.LastIndexOf('.')), signature);
    }

    private VerificationKey? Read(JsonElement key, string algorithm)
    {
        var name = algorithm + key.GetRawText();
        if (!_keys.TryGetValue(name, out var read))
        {
            read = JwtAlgorithm.Find(algorithm) is { } of && Parse(key, of).Key is { } parsed
                ? new VerificationKey(parsed, of.Name, types: null, new TokenOrigin([], []))
                : null;
            _keys.Add(name, read);
        }

        return read;
    }

    private static List<JsonElement> Keys(JsonElement vectors)
    {
        var key = vectors.GetProperty("private");
        return key.TryGetProperty("keys", out var keys) ? [.. keys.EnumerateArray()] : [key];
    }

    private static (SecurityKey? Key, string? Fault) Parse(JsonElement key, JwtAlgorithm algorithm)
    {
        if (Text(key, "kty") != "oct")
        {
            return SigningKeyParser.Parse(Pem(key), algorithm, Path.GetTempPath());
        }

        // The cases about base64 have a key of zeros, which the parser takes for a placeholder.
        var secret = Bytes(key, "k");
        return secret.Length == 32 && secret.All(value => value == 0)
            ? (SigningKey.FromSecret(secret), null)
            : SigningKeyParser.Parse("base64:" + Convert.ToBase64String(secret), algorithm, Path.GetTempPath());
    }

    /// <summary>The key as PEM, written without a library that would look at its numbers.</summary>
    private static string Pem(JsonElement key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        if (!key.TryGetProperty("d", out _))
        {
            WritePublicEc(writer, key);
            return PemEncoding.WriteString("PUBLIC KEY", writer.Encode());
        }

        if (key.TryGetProperty("n", out _))
        {
            WriteRsa(writer, key);
        }
        else
        {
            WriteEc(writer, key);
        }

        return PemEncoding.WriteString($"{Text(key, "kty")} PRIVATE KEY", writer.Encode());
    }

    /// <summary>RSAPrivateKey (RFC 8017, appendix A.1.2).</summary>
    private static void WriteRsa(AsnWriter writer, JsonElement key)
    {
        using var sequence = writer.PushSequence();
        writer.WriteInteger(0);
        foreach (var name in (string[])["n", "e", "d", "p", "q", "dp", "dq", "qi"])
        {
            writer.WriteInteger(new BigInteger(Bytes(key, name), isUnsigned: true, isBigEndian: true));
        }
    }

    /// <summary>ECPrivateKey (RFC 5915 §3).</summary>
    private static void WriteEc(AsnWriter writer, JsonElement key)
    {
        using var sequence = writer.PushSequence();
        writer.WriteInteger(1);
        writer.WriteOctetString(Bytes(key, "d"));
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            writer.WriteObjectIdentifier(Curve(key));
        }

        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        {
            writer.WriteBitString(Point(key));
        }
    }

    /// <summary>SubjectPublicKeyInfo (RFC 5480 §2).</summary>
    private static void WritePublicEc(AsnWriter writer, JsonElement key)
    {
        using var sequence = writer.PushSequence();
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.2.1");
            writer.WriteObjectIdentifier(Curve(key));
        }

        writer.WriteBitString(Point(key));
    }

    private static byte[] Point(JsonElement key) => [4, .. Bytes(key, "x"), .. Bytes(key, "y")];

    private static string Curve(JsonElement key) => Text(key, "crv") switch
    {
        "P-256" => "1.2.840.10045.3.1.7",
        "P-384" => "1.3.132.0.34",
        _ => "1.3.132.0.35",
    };

    private static string Token(JsonElement one) =>
        one.TryGetProperty("jws", out var token) || one.TryGetProperty("jwe", out token) ? token.ToString() : "";

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetString() : null;

    // The second key of case 4 has bits left over, which no library here takes: they go with the bytes that are cut off.
    private static byte[] Bytes(JsonElement key, string name)
    {
        var text = Text(key, name)!;
        return Base64Url.DecodeFromChars(text.PadRight((text.Length + 3) / 4 * 4, 'A'))[..(text.Length * 3 / 4)];
    }
}
