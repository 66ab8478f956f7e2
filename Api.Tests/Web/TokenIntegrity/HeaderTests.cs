using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Api.Tests.Support;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>Rows 8 to 10, and the <c>typ</c> of row 11: headers that name a key, or change what the token means.</summary>
[TestFixture("HS256")]
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("RS256 rotating")]
[TestFixture("ES256 rotating")]
[Category("Slow")]
public sealed class HeaderTests(string algorithm) : TokenIntegrityTests(algorithm)
{
    [Test]
    public async Task Row_8_A_key_that_the_token_brings_along_is_neither_used_nor_fetched()
    {
        using var attacker = RSA.Create(2048);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/keys";
        var request = new CertificateRequest("CN=attacker", attacker, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Api.Time.GetUtcNow(), Api.Time.GetUtcNow().AddYears(1));
        var key = attacker.ExportParameters(includePrivateParameters: false);
        var (n, e) = (TokenForge.Encode(key.Modulus!), TokenForge.Encode(key.Exponent!));
        var secret = RandomNumberGenerator.GetBytes(32);
        (string Name, string Member)[] bearers =
        [
            ("jwk", $$"""
                "jwk":{"kty":"RSA","alg":"RS256","use":"sig","kid":"attacker","n":"{{n}}","e":"{{e}}"}
                """),
            ("jwk of HMAC", $$"""
                "jwk":{"kty":"oct","alg":"HS256","k":"{{TokenForge.Encode(secret)}}"}
                """),
            ("jku", $"\"jku\":\"{address}\""),
            ("x5u", $"\"x5u\":\"{address}\""),
            ("x5c", $"\"x5c\":[\"{Convert.ToBase64String(certificate.RawData)}\"]"),
            ("x5t", $"\"x5t\":\"{TokenForge.Encode(certificate.GetCertHash())}\""),
            ("x5t#S256", $"\"x5t#S256\":\"{TokenForge.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256))}\""),
        ];

        await ShouldBeInvalidAsync(token =>
            from bearer in bearers
            from keyId in new[] { null, "attacker", token.KeyId, address }
            from signed in new (string Alg, Func<byte[], byte[]> Sign)[]
            {
                ("RS256", input => attacker.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
                ("HS256", TokenForge.Hs256(secret)),
                (token.Algorithm, token.Sign),
            }
            let kid = keyId is null ? "" : $"\"kid\":\"{keyId}\","
            let header = $$"""{"alg":"{{signed.Alg}}","typ":"JWT",{{kid}}{{bearer.Member.Trim()}}}"""
            select (
                $"{bearer.Name}, {signed.Alg}, kid {keyId}",
                token.SignSegments(TokenForge.Encode(header), token.ClaimsSegment, signed.Sign)));

        Assert.That(listener.Pending(), Is.False, "a connection was made");
    }

    [Test]
    public Task Row_9_A_key_id_that_is_not_ours_is_invalid() => ShouldBeInvalidAsync(token =>
    [
        .. from kid in new[]
           {
               "\"\"", "\"unknown\"", $"\"{new string('k', 10 * 1024)}\"", "\"../../dev/null\"", "\"/dev/null\"", "\"' OR 1=1--\"",
               "\"\\u0000\"",
               $"\"{token.KeyId} \"", $"\"{token.KeyId}\\u0000\"", $"\"{token.KeyId[..^1]}\"", $"\"{token.KeyId.ToUpperInvariant()}\"",
               $"[\"{token.KeyId}\"]", $"{{\"kid\":\"{token.KeyId}\"}}", "1", "0", "-1", "true", "null", null,
           }
           select ($"kid {kid?[..Math.Min(30, kid.Length)]}", token.WithHeader("kid", kid)),
        ("given twice", token.WithHeaderText(IssuedToken.Append(token.Header, $"\"kid\":\"{token.KeyId}\""))),
        ("given twice, the second unknown", token.WithHeaderText(IssuedToken.Append(token.Header, "\"kid\":\"unknown\""))),
    ]);

    [Test]
    public async Task Row_9_No_key_is_read_again_for_an_unknown_key_id()
    {
        var folder = Directory.CreateTempSubdirectory("api-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "key");
            await File.WriteAllTextAsync(file, Key.Setting);
            await using var api = new ApiFactory([.. Key.Settings, ("Jwt:SigningKey", "file:" + file)]);
            var (access, _) = await LogInAsync(api, Key);
            File.Delete(file);
            using var client = api.CreateClient();

            using (Assert.EnterMultipleScope())
            {
                Assert.That(
                    await TokenAnswer.AccessAsync(client, access.WithHeader("kid", "\"unknown\"")),
                    Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
                Assert.That(await TokenAnswer.AccessAsync(client, access.Token), Is.EqualTo(TokenAnswer.Ok));
                var bearer = api.Services
                    .GetRequiredService<IOptionsMonitor<JwtBearerOptions>>()
                    .Get(JwtBearerDefaults.AuthenticationScheme);
                Assert.That(bearer.ConfigurationManager, Is.Null, "what would fetch keys");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public Task Row_10_A_header_that_changes_what_the_token_means_is_invalid() => ShouldBeInvalidAsync(token =>
    [
        (
            "crit unknown",
            token.WithHeaderText(IssuedToken.Append(token.Header, "\"crit\":[\"urn:example:unknown\"],\"urn:example:unknown\":true"))),
        ("crit without the member", token.WithHeader("crit", "[\"unknown\"]")),
        ("crit of a known member", token.WithHeader("crit", "[\"alg\"]")),
        ("crit empty", token.WithHeader("crit", "[]")),
        ("crit null", token.WithHeader("crit", "null")),
        ("b64 false", token.WithHeader("b64", "false")),
        ("b64 true", token.WithHeader("b64", "true")),
        ("b64 false and critical", token.WithHeaderText(IssuedToken.Append(token.Header, "\"b64\":false,\"crit\":[\"b64\"]"))),
        ("b64 false, payload as it is", Unencoded(token)),
        ("zip", token.WithHeader("zip", "\"DEF\"")),
        ("zip, payload compressed", Compressed(token)),
    ]);

    [Test]
    public Task Row_11_A_token_of_an_odd_typ_is_invalid() => ShouldBeInvalidAsync(token =>
        from typ in new[] { null, "null", "\"\"", "\"jwt\"", "\"Jwt\"", "\"JWT \"", "\"at+jwt\"", "\"application/jwt\"", "\"JWS\"",
            "\"JOSE\"", "\"refresh\"", "1", "true", "[\"JWT\"]", "{}" }
        select ($"typ {typ}", token.WithHeader("typ", typ)));

    private static string Unencoded(IssuedToken token)
    {
        var header = TokenForge.Encode(IssuedToken.Append(token.Header, "\"b64\":false,\"crit\":[\"b64\"]"));
        return token.SignSegments(header, token.Claims.ToJsonString());
    }

    private static string Compressed(IssuedToken token)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal))
        {
            deflate.Write(Encoding.UTF8.GetBytes(token.Claims.ToJsonString()));
        }

        return token.SignSegments(
            TokenForge.Encode(IssuedToken.Change(token.Header, "zip", "\"DEF\"")), TokenForge.Encode(compressed.ToArray()));
    }
}
