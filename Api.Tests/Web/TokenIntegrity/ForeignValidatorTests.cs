using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>The second half of row 4, and the well-known documents: what others can do with what we publish.</summary>
[Category("Slow")]
public sealed class ForeignValidatorTests
{
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"];

    [TestCase("RS256")]
    [TestCase("ES256")]
    [TestCase("RS256 rotating")]
    [TestCase("ES256 rotating")]
    public async Task Row_4_A_foreign_validator_takes_our_access_token_and_refuses_our_refresh_token(string algorithm)
    {
        var api = SharedPrograms.For(algorithm);
        using var client = api.CreateClient();
        var keys = new JsonWebKeySet(await client.GetStringAsync("/.well-known/jwks.json")).GetSigningKeys();
        await ShouldTakeOnlyAccessTokensAsync(api, keys);
    }

    [TestCase("RS256", "n", "e")]
    [TestCase("ES256", "crv", "x", "y")]
    public async Task The_key_set_holds_public_members_only(string algorithm, params string[] members)
    {
        var api = SharedPrograms.For(algorithm);
        using var client = api.CreateClient();
        var (_, access) = await api.LoginAsync();
        var keys = JsonNode.Parse(await client.GetStringAsync("/.well-known/jwks.json"))!["keys"]!.AsArray();

        Assert.That(keys, Has.Count.EqualTo(1));
        var key = keys[0]!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(key.Select(member => member.Key), Is.EquivalentTo([.. members, "kty", "use", "alg", "kid"]));
            Assert.That(key.Select(member => member.Key).Intersect(PrivateMembers, StringComparer.Ordinal), Is.Empty);
            Assert.That(key["kid"]!.GetValue<string>(), Is.EqualTo(TokenForge.Open(access).Header["kid"]!.GetValue<string>()));
            Assert.That(key["alg"]!.GetValue<string>(), Is.EqualTo(algorithm));
            Assert.That(key["use"]!.GetValue<string>(), Is.EqualTo("sig"));
        }
    }

    [Test]
    public async Task The_key_set_is_empty_under_HMAC()
    {
        using var client = SharedPrograms.For("HS256").CreateClient();

        Assert.That(await client.GetStringAsync("/.well-known/jwks.json"), Is.EqualTo("{\"keys\":[]}"));
    }

    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task By_the_discovery_document_a_foreign_validator_finds_issuer_and_keys(string algorithm)
    {
        var api = SharedPrograms.For(algorithm);
        using var client = api.CreateClient();
        var address = new Uri(client.BaseAddress!, "/.well-known/openid-configuration");

        var found = await OpenIdConnectConfigurationRetriever.GetAsync(
            address.AbsoluteUri, new HttpDocumentRetriever(client) { RequireHttps = false }, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Issuer, Is.EqualTo(TestSigningKey.Issuer));
            Assert.That(found.JwksUri, Is.EqualTo(found.Issuer.TrimEnd('/') + "/.well-known/jwks.json"));
            Assert.That(found.IdTokenSigningAlgValuesSupported, Is.EqualTo(new[] { algorithm }));
            await ShouldTakeOnlyAccessTokensAsync(api, found.SigningKeys);
        }
    }

    [TestCase("HS256", TestSigningKey.Issuer)]
    [TestCase("RS256", "our-api")]
    [TestCase("ES256", "our-api")]
    [TestCase("ES256", "issuer.test/path")]
    public async Task There_is_nothing_to_discover_under_HMAC_or_when_the_issuer_is_no_absolute_address(string algorithm, string issuer)
    {
        await using var api = new ApiFactory([.. TestSigningKey.For(algorithm).Settings, ("Jwt:Issuer", issuer)]);
        using var client = api.CreateClient();

        using var response = await client.GetAsync("/.well-known/openid-configuration");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    private static async Task ShouldTakeOnlyAccessTokensAsync(ApiFactory api, IEnumerable<SecurityKey> keys)
    {
        var (refresh, access) = await api.LoginAsync();
        var handler = new JsonWebTokenHandler();
        var parameters = new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            ValidIssuer = TestSigningKey.Issuer,
            ValidAudience = TestSigningKey.Audience,
            LifetimeValidator = (_, expires, _, _) => expires > api.Time.GetUtcNow().UtcDateTime,
            TryAllIssuerSigningKeys = true,
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await handler.ValidateTokenAsync(access, parameters)).Exception, Is.Null);
            Assert.That(
                (await handler.ValidateTokenAsync(refresh, parameters)).Exception,
                Is.InstanceOf<SecurityTokenInvalidSignatureException>().Or.InstanceOf<SecurityTokenSignatureKeyNotFoundException>());
        }
    }
}
