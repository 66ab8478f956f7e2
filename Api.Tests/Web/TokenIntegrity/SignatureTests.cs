using System.Buffers.Text;
using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>Rows 1 to 7: tokens that we did not sign, or not by the algorithm that is set.</summary>
[TestFixture("HS256")]
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("RS256 rotating")]
[TestFixture("ES256 rotating")]
[Category("Slow")]
public sealed class SignatureTests(string algorithm) : TokenIntegrityTests(algorithm)
{
    private static readonly BigInteger OrderOfP256 = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Test]
    public async Task A_token_signed_anew_by_the_right_key_is_accepted()
    {
        var (access, refresh) = Session;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(Client, access.WithClaim("foreign", "{\"a\":1}")), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(Client, access.WithClaim("foreign", "{\"a\":1}")), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(Client, refresh.WithClaim("foreign", "{\"a\":1}")), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(Client, refresh.WithClaim("foreign", "{\"a\":1}")), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.BlacklistAsync(Client, refresh.WithClaim("foreign", "{\"a\":1}")), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public Task Row_1_A_token_without_an_algorithm_is_invalid() => ShouldBeInvalidAsync(token =>
        from alg in new[] { "\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"\"", "null", "[\"none\"]", "{}", "0", null }
        from header in new[] { IssuedToken.Change(token.Header, "alg", alg), $$"""{"alg":{{alg ?? "\"none\""}},"typ":"JWT"}""" }
        let unsigned = $"{TokenForge.Encode(header)}.{token.ClaimsSegment}."
        from signature in new[] { "", token.SignatureSegment, TokenForge.Encode(token.Sign(Encoding.ASCII.GetBytes(unsigned[..^1]))) }
        select ($"alg {alg} with {signature.Length} characters of signature", unsigned + signature));

    [Test]
    public Task Row_2_A_token_that_has_not_three_segments_is_invalid() => ShouldBeInvalidAsync(token =>
    [
        ("signature stripped", token.Input + "."),
        ("one segment", token.HeaderSegment),
        ("only the signature", token.SignatureSegment),
        ("two segments", token.Input),
        ("four segments", token.Token + "." + token.SignatureSegment),
        ("four segments, the last one empty", token.Token + "."),
        ("four segments, the first one empty", "." + token.Token),
        ("five segments", token.Token + "." + token.Input),
        ("five segments as of JWE", string.Join('.', token.HeaderSegment, "", token.ClaimsSegment, "", token.SignatureSegment)),
        ("six segments", token.Token + "." + token.Token),
        ("no header", $".{token.ClaimsSegment}.{token.SignatureSegment}"),
        ("no payload", $"{token.HeaderSegment}..{token.SignatureSegment}"),
        ("no payload, signed", token.SignSegments(token.HeaderSegment, "")),
        ("no header, signed", token.SignSegments("", token.ClaimsSegment)),
        ("one dot", "."),
        ("two dots", ".."),
        ("three dots", "..."),
        ("ten thousand dots", new string('.', 10_000)),
        ("no dot", "garbage"),
    ]);

    [Test]
    public Task Row_3_A_token_with_one_bit_flipped_is_invalid() => ShouldBeInvalidAsync(token =>
        from segment in Enumerable.Range(0, 3)
        let bytes = Base64Url.DecodeFromChars(token.Token.Split('.')[segment])
        from position in new[] { 0, 1, bytes.Length / 2, bytes.Length - 2, bytes.Length - 1 }
        from bit in new[] { 0, 3, 7 }
        select ($"bit {bit} of byte {position} of segment {segment}", Replace(token, segment, Flip(bytes, position, bit))));

    [Test]
    public Task Row_3_A_truncated_or_extended_signature_is_invalid() => ShouldBeInvalidAsync(token =>
    {
        var signature = Base64Url.DecodeFromChars(token.SignatureSegment);
        return
        [
            ("a character less", token.Token[..^1]),
            ("two characters less", token.Token[..^2]),
            ("a character more", token.Token + "A"),
            ("four characters more", token.Token + "AAAA"),
            ("a byte less", Replace(token, 2, signature[..^1])),
            ("without its first byte", Replace(token, 2, signature[1..])),
            ("half", Replace(token, 2, signature[..(signature.Length / 2)])),
            ("one byte", Replace(token, 2, signature[..1])),
            ("a zero byte behind", Replace(token, 2, [.. signature, 0])),
            ("a zero byte before", Replace(token, 2, [0, .. signature])),
            ("twice", Replace(token, 2, [.. signature, .. signature])),
            ("reversed", Replace(token, 2, [.. signature.Reverse()])),
        ];
    });

    [Test]
    public async Task Row_4_A_secret_made_of_what_is_published_signs_nothing()
    {
        var keySet = await Client.GetStringAsync("/.well-known/jwks.json");
        var published = PublicForms(keySet).Append(Encoding.UTF8.GetBytes(keySet)).ToList();
        Assert.That(published, Has.Count.GreaterThan(Key.IsAsymmetric ? 10 : 0));
        await ShouldBeInvalidAsync(token =>
            from form in published
            from secret in new byte[][] { form, [.. form, (byte)'\n'], Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(form).TrimEnd()) }
            from keyId in new[] { Session.Access.KeyId, Session.Refresh.KeyId }
            from signed in new[] { ("HS256", TokenForge.Hs256(secret)), (
                "HS384",
                input => HMACSHA384.HashData(secret, input)), ("HS512", input => HMACSHA512.HashData(secret, input)) }
            select ($"{signed.Item1} with {secret.Length} bytes of what is published", Signed(token, signed.Item1, keyId, signed.Item2)));
    }

    [Test]
    public Task Row_5_Common_secrets_sign_nothing()
    {
        string[] secrets =
        [
            "", "secret", "Secret", "SECRET", "password", "changeme", "123456", "key", "jwt", "test", "your-256-bit-secret",
            "your_secret_key", "supersecret", "django-insecure", "null", new('\0', 32), new('0', 32), new('a', 32),
            TestSigningKey.Issuer, TestSigningKey.Audience, Session.Access.KeyId, Session.Refresh.KeyId, "HS256",
            ApiFactory.Secret,
        ];
        return ShouldBeInvalidAsync(token =>
            from secret in secrets
            from keyId in new[] { Session.Access.KeyId, Session.Refresh.KeyId }
            select ($"'{secret}'", Signed(token, "HS256", keyId, TokenForge.Hs256(secret))));
    }

    [Test]
    public Task Row_6_A_token_of_another_algorithm_is_invalid_even_if_our_own_key_signed_it()
    {
        string[] known = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
        return ShouldBeInvalidAsync(token =>
        [
            .. from alg in known
               where alg != token.Algorithm
               from keyId in new[] { Session.Access.KeyId, Session.Refresh.KeyId }
               where (alg, keyId) != (Session.Refresh.Algorithm, Session.Refresh.KeyId)
               select ($"{alg}, kid {keyId}", Signed(token, alg, keyId, input => Key.Sign(alg, input))),
            .. from alg in new[] { token.Algorithm.ToLowerInvariant(), token.Algorithm + " ", " " + token.Algorithm, "SHA256",
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" }
               select (alg, token.WithHeader("alg", $"\"{alg}\"")),
            ("EdDSA", Signed(token, "EdDSA", token.KeyId, _ => RandomNumberGenerator.GetBytes(64))),
            ("Ed25519", Signed(token, "Ed25519", token.KeyId, _ => RandomNumberGenerator.GetBytes(64))),
        ]);
    }

    [Test]
    public Task Row_6_The_right_algorithm_with_somebody_elses_key_is_invalid() => ShouldBeInvalidAsync(token =>
        from keyId in new[] { Session.Access.KeyId, Session.Refresh.KeyId }
        select (
            $"kid {keyId}",
            Signed(token, token.Algorithm, keyId, input => TestSigningKey.New(token.Algorithm).Sign(token.Algorithm, input))));

    [Test]
    public Task Row_7_A_signature_outside_of_its_algorithms_form_is_invalid() => ShouldBeInvalidAsync(token => token.Algorithm switch
    {
        "ES256" => ImproperEcdsa(token),
        "RS256" => ImproperRsa(token),
        _ => [("zeros", Replace(token, 2, new byte[32])), (
            "ones",
            Replace(token, 2, [.. Enumerable.Repeat((byte)0xff, 32)])), ("one zero", Replace(token, 2, [0]))],
    });

    private static IEnumerable<(string Name, string Token)> ImproperEcdsa(IssuedToken token)
    {
        var signature = Base64Url.DecodeFromChars(token.SignatureSegment);
        var (r, s) = (signature[..32], signature[32..]);
        byte[] zero = new byte[32], order = ToField(
            OrderOfP256), beyond = ToField(OrderOfP256 + 1), largest = ToField((BigInteger.One << 256) - 1);
        byte[] one = ToField(BigInteger.One);
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(new BigInteger(r, isUnsigned: true, isBigEndian: true));
            der.WriteInteger(new BigInteger(s, isUnsigned: true, isBigEndian: true));
        }

        foreach (var (name, bytes) in new (string, byte[])[]
        {
            ("r = 0, s = 0", [.. zero, .. zero]),
            ("r = 0", [.. zero, .. s]),
            ("s = 0", [.. r, .. zero]),
            ("r = s = 1", [.. one, .. one]),
            ("r = n", [.. order, .. s]),
            ("s = n", [.. r, .. order]),
            ("r = s = n", [.. order, .. order]),
            ("r = n + 1", [.. beyond, .. s]),
            ("s = n + 1", [.. r, .. beyond]),
            ("r = s = 2^256 - 1", [.. largest, .. largest]),
            ("r, s exchanged", [.. s, .. r]),
            ("DER", der.Encode()),
            ("DER of zeros", [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00]),
            ("as wide as P-384", [.. new byte[16], .. r, .. new byte[16], .. s]),
        })
        {
            yield return (name, Replace(token, 2, bytes));
        }

        // A verifier that reduces r or s modulo n would take these, where they fit into 32 bytes at all.
        foreach (var (name, value, build) in new (string, byte[], Func<byte[], byte[]>)[]
        {
            ("r + n", r, raised => [.. raised, .. s]),
            ("s + n", s, raised => [.. r, .. raised]),
        })
        {
            var raised = new BigInteger(value, isUnsigned: true, isBigEndian: true) + OrderOfP256;
            if (raised < BigInteger.One << 256)
            {
                yield return (name, Replace(token, 2, build(ToField(raised))));
            }
        }

        static byte[] ToField(BigInteger number)
        {
            var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[32 - bytes.Length], .. bytes];
        }
    }

    private IEnumerable<(string Name, string Token)> ImproperRsa(IssuedToken token)
    {
        var modulus = Key.Rsa!.ExportParameters(includePrivateParameters: false).Modulus!;
        var length = modulus.Length;
        var signature = new BigInteger(Base64Url.DecodeFromChars(token.SignatureSegment), isUnsigned: true, isBigEndian: true);
        var raised = (signature + new BigInteger(modulus, isUnsigned: true, isBigEndian: true)).ToByteArray(
            isUnsigned: true, isBigEndian: true);
        return
        [
            ("0", Replace(token, 2, new byte[length])),
            ("1", Replace(token, 2, [.. new byte[length - 1], 1])),
            ("the modulus", Replace(token, 2, modulus)),
            ("the largest number", Replace(token, 2, [.. Enumerable.Repeat((byte)0xff, length)])),
            ("signature + modulus", Replace(token, 2, raised)),
            ("one zero", Replace(token, 2, [0])),
        ];
    }

    private IEnumerable<byte[]> PublicForms(string keySet)
    {
        if (!Key.IsAsymmetric)
        {
            yield break;
        }

        var key = (AsymmetricAlgorithm?)Key.Rsa ?? Key.Ec!;
        yield return Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem());
        yield return Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem().ReplaceLineEndings("\r\n"));
        yield return key.ExportSubjectPublicKeyInfo();
        if (Key.Rsa is { } rsa)
        {
            yield return Encoding.UTF8.GetBytes(rsa.ExportRSAPublicKeyPem());
            yield return rsa.ExportRSAPublicKey();
            yield return rsa.ExportParameters(includePrivateParameters: false).Modulus!;
        }
        else
        {
            var point = Key.Ec!.ExportParameters(includePrivateParameters: false).Q;
            yield return point.X!;
            yield return point.Y!;
            yield return [.. point.X!, .. point.Y!];
            yield return [4, .. point.X!, .. point.Y!];
        }

        using var certificate = SelfSigned(key);
        yield return certificate.RawData;
        yield return Encoding.UTF8.GetBytes(certificate.ExportCertificatePem());
        var jwk = JsonNode.Parse(keySet)!["keys"]![0]!;
        yield return Encoding.UTF8.GetBytes(jwk.ToJsonString());
        yield return Encoding.UTF8.GetBytes(jwk.ToJsonString(Indented));
        yield return Encoding.UTF8.GetBytes((jwk["n"] ?? jwk["x"])!.GetValue<string>());
        yield return Encoding.UTF8.GetBytes(jwk["kid"]!.GetValue<string>());
    }

    private X509Certificate2 SelfSigned(AsymmetricAlgorithm key)
    {
        var request = key is RSA rsa
            ? new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=test", (ECDsa)key, HashAlgorithmName.SHA256);
        var now = Api.Time.GetUtcNow();
        return request.CreateSelfSigned(now, now.AddYears(1));
    }

    private static string Signed(IssuedToken token, string alg, string keyId, Func<byte[], byte[]> sign) =>
        token.SignSegments(TokenForge.Encode($$"""{"alg":"{{alg}}","kid":"{{keyId}}","typ":"JWT"}"""), token.ClaimsSegment, sign);

    private static string Replace(IssuedToken token, int segment, byte[] bytes)
    {
        var segments = token.Token.Split('.');
        segments[segment] = TokenForge.Encode(bytes);
        return string.Join('.', segments);
    }

    private static byte[] Flip(byte[] bytes, int position, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[position] ^= (byte)(1 << bit);
        return flipped;
    }
}
