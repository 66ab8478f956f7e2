using System.Text;
using Api.Infrastructure.Tokens;
using Api.Tests.Support;
using CsCheck;

namespace Api.Tests.Infrastructure.Tokens;

/// <summary>What the strict reader takes and refuses, where HTTP would be in the way. No signature is checked here.</summary>
public sealed class StrictJwtReaderTests
{
    private const string Header = """{"alg":"HS256","typ":"JWT","kid":"k"}""";
    private const string Claims = """{"exp":20,"iat":10}""";

    [Test]
    public void A_well_formed_token_is_taken_apart()
    {
        Assert.That(StrictJwtReader.TryRead(Token(Header, """{"exp":20,"iat":10,"nbf":5}"""), out var jwt), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(jwt!.Algorithm, Is.EqualTo("HS256"));
            Assert.That(jwt.KeyId, Is.EqualTo("k"));
            Assert.That(jwt.IssuedAt.ToUnixTimeSeconds(), Is.EqualTo(10));
            Assert.That(jwt.NotBefore?.ToUnixTimeSeconds(), Is.EqualTo(5));
            Assert.That(jwt.ExpiresAt.ToUnixTimeSeconds(), Is.EqualTo(20));
        }
    }

    [TestCase("")]
    [TestCase("\0")]
    [TestCase("a\0.b.c")]
    [TestCase("\ud800.\ud800.\ud800")]
    [TestCase("é.é.é")]
    [TestCase("....")]
    public void A_text_that_is_no_token_is_refused(string text) => Assert.That(StrictJwtReader.TryRead(text, out _), Is.False);

    [Test]
    public void Row_18_NUL_and_halves_of_surrogate_pairs_in_a_segment_are_refused()
    {
        var segments = Token(Header, Claims).Split('.');
        using (Assert.EnterMultipleScope())
        {
            foreach (var segment in Enumerable.Range(0, 3))
            {
                foreach (var character in "\0\ud800\udc00")
                {
                    var changed = segments.ToArray();
                    changed[segment] += character;
                    Assert.That(
                        StrictJwtReader.TryRead(string.Join('.', changed), out _), Is.False, $"segment {segment}, U+{(int)character:X4}");
                }
            }
        }
    }

    [TestCase(8, true)]
    [TestCase(9, false)]
    public void Row_17_Claims_are_nested_no_deeper_than_eight(int depth, bool taken)
    {
        var nested = new string('[', depth - 1) + new string(']', depth - 1);

        Assert.That(StrictJwtReader.TryRead(Token(Header, $$"""{"exp":20,"iat":10,"foreign":{{nested}}}"""), out _), Is.EqualTo(taken));
    }

    [TestCase("0", true)]
    [TestCase("253402300799", true)]
    [TestCase("253402300800", false)]
    [TestCase("-1", false)]
    [TestCase("1.0", false)]
    [TestCase("1e2", false)]
    [TestCase("1e400", false)]
    [TestCase("9223372036854775808", false)]
    [TestCase("\"1\"", false)]
    [TestCase("null", false)]
    public void Row_13_A_time_is_an_integer_that_a_date_can_hold(string json, bool taken)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(StrictJwtReader.TryRead(Token(Header, $$"""{"exp":{{json}},"iat":10}"""), out _), Is.EqualTo(taken), "exp");
            Assert.That(StrictJwtReader.TryRead(Token(Header, $$"""{"exp":20,"iat":{{json}}}"""), out _), Is.EqualTo(taken), "iat");
            Assert.That(
                StrictJwtReader.TryRead(Token(Header, $$"""{"exp":20,"iat":10,"nbf":{{json}}}"""), out _), Is.EqualTo(taken), "nbf");
        }
    }

    [Test]
    public void Reading_never_throws_whatever_the_text() =>
        Gen.OneOf(Gen.String, Gen.String.Array[3].Select(parts => string.Join('.', parts)))
            .Sample(text => !StrictJwtReader.TryRead(text, out _), iter: 20_000);

    [Test]
    public void Reading_never_throws_whatever_the_segments_say() =>
        Gen.Select(SomeJson(Header), SomeJson(Claims), Gen.Byte.Array[0, 40])
            .Select(
                (header, claims, signature) => $"{TokenForge.Encode(header)}.{TokenForge.Encode(claims)}.{TokenForge.Encode(signature)}")
            .Sample(token => StrictJwtReader.TryRead(token, out var jwt) == (jwt is not null), iter: 20_000);

    /// <summary>Anything, or a JSON object with some of its bytes replaced, added or taken away.</summary>
    private static Gen<byte[]> SomeJson(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        string[] telling = ["\\ud800", "\\", "\"", "[[[[[[[[[", ",\"alg\":1", "\"\\udc00\":"];
        var piece = Gen.OneOf(Gen.Byte.Array[0, 4], Gen.Int[0, telling.Length - 1].Select(i => Encoding.UTF8.GetBytes(telling[i])));
        var spliced = Gen.Select(Gen.Int[0, bytes.Length], Gen.Int[0, 4], piece)
            .Select((at, without, with) => (byte[])[.. bytes[..at], .. with, .. bytes[Math.Min(bytes.Length, at + without)..]]);
        return Gen.OneOf(Gen.Byte.Array[0, 60], spliced, Gen.Const(bytes));
    }

    private static string Token(string header, string claims) => $"{TokenForge.Encode(header)}.{TokenForge.Encode(claims)}.AAAA";
}
