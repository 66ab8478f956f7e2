using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>What is in our tokens, exactly.</summary>
[Category("Slow")]
public sealed class ClaimsAndHeaderTests
{
    private static readonly string[] OfRefresh = ["token_type", "exp", "iat", "jti", "user_id", "sub", "sid"];
    private static readonly string[] OfAccess = [.. OfRefresh, "auth_time", "amr", "roles"];

    [TestCase("HS256")]
    [TestCase("RS256")]
    [TestCase("ES256")]
    [TestCase("ES256 rotating")]
    public async Task Both_tokens_have_exactly_the_claims_and_headers_of_the_contract(string algorithm)
    {
        var key = SharedPrograms.KeyOf(algorithm);
        var api = SharedPrograms.For(algorithm);
        var id = await api.CreateUserAsync("claims");
        var (refresh, access) = await api.LoginAsync("claims", ApiFactory.UserPassword);
        var (accessHeader, accessClaims, _) = TokenForge.Open(access);
        var (refreshHeader, refreshClaims, _) = TokenForge.Open(refresh);
        var now = api.Time.GetUtcNow().ToUnixTimeSeconds();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(accessClaims), Is.EquivalentTo([.. OfAccess, "iss", "aud"]));
            Assert.That(Names(refreshClaims), Is.EquivalentTo([.. OfRefresh, "iss", "aud"]));
            Assert.That(accessClaims["token_type"]!.GetValue<string>(), Is.EqualTo("access"));
            Assert.That(refreshClaims["token_type"]!.GetValue<string>(), Is.EqualTo("refresh"));
            Assert.That(accessClaims["exp"]!.GetValue<long>(), Is.EqualTo(now + (5 * 60)));
            Assert.That(refreshClaims["exp"]!.GetValue<long>(), Is.EqualTo(now + (24 * 60 * 60)));
            Assert.That(accessClaims["roles"]!.ToJsonString(), Is.EqualTo("[]"));
            foreach (var claims in new[] { accessClaims, refreshClaims })
            {
                Assert.That(claims["iat"]!.GetValue<long>(), Is.EqualTo(now));
                Assert.That(claims["jti"]!.GetValue<string>(), Does.Match("^[0-9a-f]{32}$"));
                Assert.That(claims["user_id"]!.ToJsonString(), Is.EqualTo($"{id}"));
                Assert.That(claims["sub"]!.ToJsonString(), Is.EqualTo($"\"{id}\""));
                Assert.That(
                    claims["sid"]!.GetValue<string>(), Does.Match("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
                Assert.That(claims["iss"]!.GetValue<string>(), Is.EqualTo(TestSigningKey.Issuer));
                Assert.That(claims["aud"]!.GetValue<string>(), Is.EqualTo(TestSigningKey.Audience));
            }

            Assert.That(accessClaims["sid"]!.GetValue<string>(), Is.EqualTo(refreshClaims["sid"]!.GetValue<string>()));
            Assert.That(accessClaims["jti"]!.GetValue<string>(), Is.Not.EqualTo(refreshClaims["jti"]!.GetValue<string>()));
            Assert.That(Names(accessHeader), Is.EquivalentTo(["alg", "typ", "kid"]));
            Assert.That(Names(refreshHeader), Is.EquivalentTo(["alg", "typ", "kid"]));
            Assert.That(accessHeader["alg"]!.GetValue<string>(), Is.EqualTo(key.Algorithm));
            Assert.That(refreshHeader["alg"]!.GetValue<string>(), Is.EqualTo("HS256"));
            Assert.That(accessHeader["typ"]!.GetValue<string>(), Is.EqualTo("JWT"));
            Assert.That(refreshHeader["typ"]!.GetValue<string>(), Is.EqualTo("JWT"));
            Assert.That(
                accessHeader["kid"]!.GetValue<string>(),
                key.IsAsymmetric
                    ? Is.Not.EqualTo(refreshHeader["kid"]!.GetValue<string>())
                    : Is.EqualTo(refreshHeader["kid"]!.GetValue<string>()));
        }
    }

    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task The_key_of_refresh_tokens_is_derived_from_the_private_number_by_HKDF(string algorithm)
    {
        var (refresh, _) = await SharedPrograms.For(algorithm).LoginAsync();
        var token = new IssuedToken(refresh, TokenForge.Hs256(TestSigningKey.For(algorithm).RefreshSecret));

        Assert.That(token.SignSegments(token.HeaderSegment, token.ClaimsSegment), Is.EqualTo(refresh));
    }

    [Test]
    public async Task Roles_are_a_list_of_names()
    {
        var (_, access) = await SharedPrograms.For("HS256").LoginAsync();

        Assert.That(TokenForge.Open(access).Claims["roles"]!.ToJsonString(), Is.EqualTo("[\"administrator\"]"));
    }

    [Test]
    public async Task Issuer_and_audience_are_left_out_when_they_are_not_set()
    {
        await using var api = new ApiFactory();
        var (refresh, access) = await api.LoginAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(TokenForge.Open(access).Claims), Is.EquivalentTo(OfAccess));
            Assert.That(Names(TokenForge.Open(refresh).Claims), Is.EquivalentTo(OfRefresh));
        }
    }

    [TestCase("HS256", null)]
    [TestCase("RS256", TestSigningKey.Issuer)]
    [TestCase("ES256", TestSigningKey.Issuer)]
    public async Task The_audience_is_the_issuer_by_default_when_the_algorithm_is_asymmetric(string algorithm, string? audience)
    {
        await using var api = new ApiFactory([.. TestSigningKey.For(algorithm).Settings, ("Jwt:Audience", "")]);
        var (refresh, access) = await api.LoginAsync();
        using var client = api.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(TokenForge.Open(access).Claims["aud"]?.GetValue<string>(), Is.EqualTo(audience));
            Assert.That(TokenForge.Open(refresh).Claims["aud"]?.GetValue<string>(), Is.EqualTo(audience));
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [TestCase("HS256")]
    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task The_claim_of_the_user_id_can_have_another_name(string algorithm)
    {
        var key = TestSigningKey.For(algorithm);
        await using var api = new ApiFactory([.. key.Settings, ("Jwt:UserIdClaim", "uid")]);
        var (refresh, access) = await api.LoginAsync();
        var token = new IssuedToken(access, key.SignAccess);
        var claims = token.Claims;
        claims["user_id"] = claims["uid"]!.DeepClone();
        claims.Remove("uid");
        using var client = api.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Names(TokenForge.Open(access).Claims),
                Is.EquivalentTo([.. OfAccess.Where(name => name != "user_id"), "uid", "iss", "aud"]));
            Assert.That(TokenForge.Open(refresh).Claims["uid"]!.GetValueKind(), Is.EqualTo(JsonValueKind.Number));
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(
                await TokenAnswer.AccessAsync(client, token.WithClaimsText(claims.ToJsonString())),
                Is.EqualTo(TokenAnswer.RefusedAccess("Token contained no recognizable user identification")));
        }
    }

    private static IEnumerable<string> Names(JsonObject members) => members.Select(member => member.Key);
}
