using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>Row 20, and row 19 as far as keys are listed by hand.</summary>
[TestFixture("HS256")]
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("RS256 rotating")]
[TestFixture("ES256 rotating")]
[Category("Slow")]
public sealed class OtherEnvironmentTests(string algorithm) : TokenIntegrityTests(algorithm)
{
    [TestCase("key")]
    [TestCase("Jwt:Issuer")]
    [TestCase("Jwt:Audience")]
    public async Task Row_20_A_token_of_another_environment_is_invalid(string difference)
    {
        var key = difference == "key" ? TestSigningKey.New(Key.Algorithm) : Key;
        await using var other = new ApiFactory(difference == "key" ? key.Settings : [.. key.Settings, (difference, "https://other.test")]);
        var (access, refresh) = await LogInAsync(other, key);
        using var there = other.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(there, access.Token), Is.EqualTo(TokenAnswer.Ok), "where it belongs");
            await ShouldRefuseAccessAsync(difference, access.Token, "Token is invalid");
            await ShouldRefuseRefreshAsync(difference, refresh.Token, "Token is invalid");
            await ShouldRefuseAccessAsync(difference, access.WithHeader("kid", $"\"{Session.Access.KeyId}\""), "Token is invalid");
            await ShouldRefuseRefreshAsync(difference, refresh.WithHeader("kid", $"\"{Session.Refresh.KeyId}\""), "Token is invalid");
        }
    }

    [TestCase("HS256")]
    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task Row_19_A_previous_key_verifies_for_as_long_as_it_is_listed(string before)
    {
        var (oldKey, newKey) = (TestSigningKey.New(before), TestSigningKey.New(Key.Algorithm));
        await using var first = new ApiFactory(oldKey.Settings);
        var (access, refresh) = await LogInAsync(first, oldKey);
        await using var second = first.Beside(
            [.. newKey.Settings, ("Jwt:PreviousKeys:0:Key", oldKey.Setting), ("Jwt:PreviousKeys:0:Algorithm", oldKey.Algorithm)]);
        await using var third = first.Beside(newKey.Settings);
        using var during = second.CreateClient();
        using var after = third.CreateClient();

        var keys = JsonNode.Parse(await during.GetStringAsync("/.well-known/jwks.json"))!["keys"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(after, access.Token), Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
            Assert.That(await TokenAnswer.RefreshAsync(after, refresh.Token), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
            Assert.That(await TokenAnswer.AccessAsync(during, access.Token), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(during, access.Token), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(during, refresh.Token), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.RefreshAsync(during, refresh.Token), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(keys, Has.Count.EqualTo((oldKey.IsAsymmetric ? 1 : 0) + (newKey.IsAsymmetric ? 1 : 0)), "published keys");
            var (newAccess, newRefresh) = await LogInAsync(second, newKey);
            Assert.That(newAccess.KeyId, Is.Not.EqualTo(access.KeyId), "what is signed now");
            Assert.That(
                await TokenAnswer.AccessAsync(after, newAccess.Token),
                Is.EqualTo(TokenAnswer.Ok),
                "what was signed beside the previous key");
            Assert.That(
                await TokenAnswer.RefreshAsync(after, newRefresh.Token),
                Is.EqualTo(TokenAnswer.Ok),
                "what was signed beside the previous key");
        }
    }

    [Test]
    public async Task Row_19_A_previous_key_verifies_its_own_algorithm_only()
    {
        var previous = TestSigningKey.New("RS512");
        await using var api = new ApiFactory(
            [.. Key.Settings, ("Jwt:PreviousKeys:0:Key", previous.Setting), ("Jwt:PreviousKeys:0:Algorithm", "RS512")]);
        await using var old = api.Beside(previous.Settings);
        var (access, _) = await LogInAsync(old, previous);
        using var client = api.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(client, access.Token), Is.EqualTo(TokenAnswer.Ok));
            foreach (var alg in new[] { "RS256", "RS384", "PS256", "PS512", "HS256" })
            {
                var other = access with { Sign = input => previous.Sign(alg, input) };
                Assert.That(
                    await TokenAnswer.AccessAsync(client, other.WithHeader("alg", $"\"{alg}\"")),
                    Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")),
                    alg);
            }
        }
    }

    [TestCase(null, null, true)]
    [TestCase(null, TestSigningKey.Issuer, true)]
    [TestCase("https://before.test", "https://before.test", true)]
    [TestCase(null, "https://before.test", false)]
    [TestCase("https://before.test", null, false)]
    [TestCase("https://before.test", TestSigningKey.Issuer, false)]
    public async Task Row_20_A_previous_key_vouches_for_the_issuer_that_its_entry_names_or_for_none_and_ours(
        string? named, string? carried, bool accepted)
    {
        var previous = TestSigningKey.New("HS256");
        await using var first = new ApiFactory(("Jwt:SigningKey", previous.Setting), ("Jwt:Issuer", carried));
        var (access, refresh) = await LogInAsync(first, previous);
        await using var second = first.Beside(
        [
            .. TestSigningKey.New(Key.Algorithm).Settings, ("Jwt:PreviousKeys:0:Key", previous.Setting),
            ("Jwt:PreviousKeys:0:Algorithm", "HS256"), ("Jwt:PreviousKeys:0:Issuer", named), ("Jwt:PreviousKeys:0:Audience", ""),
        ]);
        using var client = second.CreateClient();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await TokenAnswer.AccessAsync(client, access.Token)).Status, Is.EqualTo(accepted ? 200 : 401));
            Assert.That((await TokenAnswer.VerifyAsync(client, refresh.Token)).Status, Is.EqualTo(accepted ? 200 : 401));
        }
    }
}
