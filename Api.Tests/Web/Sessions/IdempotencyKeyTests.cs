using System.Net;
using System.Security.Cryptography;
using System.Text;
using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

/// <summary>A refresh that carries an <c>Idempotency-Key</c>, through HTTP.</summary>
[Category("Slow")]
public sealed class IdempotencyKeyTests
{
    private const string Fault = "Send one key of 16 to 255 visible ASCII characters.";

    private static readonly string[] BadKeys =
    [
        new('k', 15),
        new('k', 256),
        "sixteen but blank",
        "0123456789abcdef ",
        " 0123456789abcdef",
        "0123456789\tabcdef",
        "0123456789abcdé",
        "0123456789abcdef\u007f",
    ];

    private static readonly string[] GoodKeys = [new('k', 16), new('~', 255), "!\"#$%&'(),:;<=>?@[\\]^`{|}"];

    [TestCaseSource(nameof(BadKeys))]
    public async Task A_key_that_is_none_is_400_and_nothing_is_written(string key)
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var before = api.Database.ReadContent();

        using var response = await client.RefreshWithAsync(refresh, key);

        await response.ShouldBeInvalidAsync(("Idempotency-Key", Fault));
        Assert.That(api.Database.ReadContent(), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(GoodKeys))]
    public async Task A_key_within_the_limits_is_taken(string key)
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();

        var successor = await client.SuccessorWithAsync(refresh, key);

        api.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(await client.SuccessorWithAsync(refresh, key), Is.EqualTo(successor));
    }

    [Test]
    public async Task A_key_given_twice_is_400_even_if_both_are_the_same()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();

        using var response = await client.RefreshWithAsync(refresh, SessionRequests.Key, SessionRequests.Key);

        await response.ShouldBeInvalidAsync(("Idempotency-Key", Fault));
    }

    [Test]
    public async Task With_rotation_off_the_header_is_ignored()
    {
        using var api = new ApiFactory(("Jwt:RotateRefreshTokens", "false"));
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        foreach (var keys in new string[][] { ["short"], [SessionRequests.Key], [SessionRequests.Key], ["a", "b"] })
        {
            using var response = await client.RefreshWithAsync(refresh, keys);

            await response.ShouldBeOkAsync();
            Assert.That((await response.ReadObjectAsync()).Select(member => member.Key), Is.EqualTo(new[] { "access" }));
        }

        Assert.That((await api.SingleSessionAsync()).RotationKeyHash, Is.Null);
    }

    [Test]
    public async Task On_other_calls_the_header_is_ignored()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "short");
        using var obtained = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        await obtained.ShouldBeOkAsync();
        var refresh = (await obtained.ReadObjectAsync())["refresh"]!.GetValue<string>();

        using var verified = await client.VerifyAsync(refresh);
        using var blacklisted = await client.BlacklistAsync(refresh);

        await verified.ShouldBeEmptyOkAsync();
        await blacklisted.ShouldBeEmptyOkAsync();
    }

    [Test]
    public async Task Row_25_An_answer_that_was_lost_is_given_again_hours_later_with_the_key()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromHours(5));
        var before = api.Database.ReadContent();

        var (access, again) = await RefreshedAsync(client, refresh, SessionRequests.Key);

        using var protectedCall = api.CreateClient(access);
        using var answer = await protectedCall.GetAsync(SessionRequests.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.EqualTo(successor), "the same jti, iat and exp, so the same text");
            Assert.That(api.Database.ReadContent(), Is.EqualTo(before));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the access token is a new one");
        }
    }

    [Test]
    public async Task Row_25_It_is_given_again_past_the_presented_tokens_own_exp()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        api.Time.Advance(TimeSpan.FromHours(23));
        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromHours(23));

        Assert.That(await client.SuccessorWithAsync(refresh, SessionRequests.Key), Is.EqualTo(successor));
        using var withoutKey = await client.RefreshAsync(refresh);
        await withoutKey.ShouldRefuseTokenAsync(TokenCalls.Expired);
        using var otherKey = await client.RefreshWithAsync(refresh, SessionRequests.OtherKey);
        await otherKey.ShouldRefuseTokenAsync(TokenCalls.Expired);
        Assert.That((await api.SingleSessionAsync()).EndedAt, Is.Null, "an expired token ends nothing");
    }

    [Test]
    public async Task Row_25_Once_the_successor_has_expired_the_key_gives_nothing()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromDays(1));

        using var response = await client.RefreshWithAsync(refresh, SessionRequests.Key);

        await response.ShouldRefuseTokenAsync(TokenCalls.Expired);
    }

    [Test]
    public async Task Row_22_With_another_key_after_the_leeway_it_is_reuse()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(
            await client.SuccessorWithAsync(refresh, SessionRequests.OtherKey), Is.EqualTo(successor), "within the leeway it needs no key");
        api.Time.Advance(TimeSpan.FromSeconds(1));

        using var response = await client.RefreshWithAsync(refresh, SessionRequests.OtherKey);

        await response.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        await ShouldBeReuseAsync(api, client, successor);
    }

    [Test]
    public async Task Row_22_With_its_key_once_the_successor_was_replaced_it_is_reuse()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromSeconds(30));
        var grandchild = await client.SuccessorWithAsync(successor, SessionRequests.OtherKey);

        using var response = await client.RefreshWithAsync(refresh, SessionRequests.Key);

        await response.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        await ShouldBeReuseAsync(api, client, grandchild);
    }

    [Test]
    public async Task Row_25_The_key_that_made_a_token_cannot_replace_it_but_a_new_one_can()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromSeconds(30));
        var before = api.Database.ReadContent();

        using var response = await client.RefreshWithAsync(successor, SessionRequests.Key);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.That(api.Database.ReadContent(), Is.EqualTo(before));
        Assert.That(response.Headers.WwwAuthenticate, Is.Empty);
        var next = await client.SuccessorWithAsync(successor, SessionRequests.OtherKey);
        Assert.That(next, Is.Not.EqualTo(successor));
    }

    [Test]
    public async Task A_young_token_is_handed_out_again_under_the_key_that_made_it()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        api.Time.Advance(TimeSpan.FromSeconds(29));

        Assert.That(await client.SuccessorWithAsync(successor, SessionRequests.Key), Is.EqualTo(successor));
    }

    [Test]
    public async Task Without_a_leeway_the_key_alone_gives_the_answer_again()
    {
        using var api = new ApiFactory(("Jwt:ReuseLeeway", "00:00:00"));
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();

        var successor = await client.SuccessorWithAsync(refresh, SessionRequests.Key);
        Assert.That(await client.SuccessorWithAsync(refresh, SessionRequests.Key), Is.EqualTo(successor));
        using var reused = await client.RefreshWithAsync(successor, SessionRequests.Key);
        await reused.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        var grandchild = await client.SuccessorWithAsync(successor, SessionRequests.OtherKey);
        Assert.That(await client.SuccessorWithAsync(successor, SessionRequests.OtherKey), Is.EqualTo(grandchild));

        using var theft = await client.RefreshAsync(successor);
        await theft.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        await ShouldBeReuseAsync(api, client, grandchild);
    }

    [Test]
    public async Task Row_34_Only_the_hash_of_a_key_is_stored_and_the_key_is_not_logged()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        await client.SuccessorWithAsync(refresh, SessionRequests.Key);

        var content = api.Database.ReadContent();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(content, Does.Contain(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(SessionRequests.Key)))));
            Assert.That(content, Does.Not.Contain(SessionRequests.Key));
            Assert.That(content, Does.Not.Contain(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(SessionRequests.Key))));
            Assert.That(api.Log.Lines.Where(line => line.Text.Contains(SessionRequests.Key, StringComparison.Ordinal)), Is.Empty);
        }
    }

    private static async Task<(string Access, string Refresh)> RefreshedAsync(HttpClient client, string refresh, string key)
    {
        using var response = await client.RefreshWithAsync(refresh, key);
        await response.ShouldBeOkAsync();
        var body = await response.ReadObjectAsync();
        return (body["access"]!.GetValue<string>(), body["refresh"]!.GetValue<string>());
    }

    private static async Task ShouldBeReuseAsync(ApiFactory api, HttpClient client, string current)
    {
        using var dead = await client.RefreshAsync(current);
        await dead.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await api.SingleSessionAsync()).EndReason, Is.EqualTo(EndReason.Reuse));
            Assert.That(
                api.Log.Lines.Where(line => line.Text.StartsWith("Refresh token reuse", StringComparison.Ordinal)), Has.Exactly(1).Items);
        }
    }
}
