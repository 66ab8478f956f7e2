using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Protocol;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>The services of samples/verify beside the program: each verifies our access tokens by our address alone.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class VerifySamplesTests : ProcessFixture
{
    private readonly TestSigningKey _key = TestSigningKey.New("ES256");
    private readonly Uri _issuer = FixedAddress.Next();

    private string Issuer => VerifySample.IssuerOf(_issuer);

    [TestCaseSource(typeof(VerifySample), nameof(VerifySample.Names))]
    public async Task Of_what_we_sign_only_the_access_token_is_accepted_with_its_user_and_roles(string name)
    {
        using var sample = await VerifySample.StartAsync(name, _issuer, Folder);
        using var process = await StartAsync();
        using var client = Client(process);
        var (refresh, access) = await LogInAsync(client);

        using var accepted = await sample.WhoAmIAsync(access);
        var body = accepted.StatusCode == HttpStatusCode.OK ? await accepted.ReadObjectAsync() : null;
        using var refused = await sample.WhoAmIAsync(refresh);
        using var missing = await sample.WhoAmIAsync(token: null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK), "it found the issuer, which was started later");
            Assert.That(body?.ToJsonString(), Is.EqualTo("""{"user":"1","roles":["administrator"]}"""));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(refused.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer error=\"invalid_token\""));
            Assert.That(missing.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(missing.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        }
    }

    [TestCaseSource(typeof(VerifySample), nameof(VerifySample.Names))]
    public async Task Changed_foreign_and_expired_tokens_are_refused(string name)
    {
        using var process = await StartAsync();
        using var sample = await VerifySample.StartAsync(name, _issuer, Folder);
        using var client = Client(process);
        var (_, access) = await LogInAsync(client);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await sample.StatusOfAsync(Forged(access, _ => { })), Is.EqualTo(200), "what is forged right is accepted");
            foreach (var (what, token) in Wrong(access))
            {
                Assert.That(await sample.StatusOfAsync(token), Is.EqualTo(401), what);
            }
        }
    }

    [TestCaseSource(typeof(VerifySample), nameof(VerifySample.Names))]
    public async Task The_access_token_of_an_ended_session_is_refused_by_us_at_once_and_accepted_elsewhere_until_it_expires(string name)
    {
        using var process = await StartAsync();
        using var sample = await VerifySample.StartAsync(name, _issuer, Folder);
        using var client = Client(process);
        var (refresh, access) = await LogInAsync(client);
        using var ended = await client.BlacklistAsync(refresh);
        await ended.ShouldBeEmptyOkAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await sample.StatusOfAsync(access), Is.EqualTo(200));
            Assert.That(await TokenAnswer.VerifyAsync(client, access), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        }
    }

    [TestCaseSource(typeof(VerifySample), nameof(VerifySample.Names))]
    public async Task A_new_key_is_found_and_the_tokens_of_the_previous_one_stay_accepted(string name)
    {
        VerifySample sample;
        string access;
        using (var before = await StartAsync())
        {
            sample = await VerifySample.StartAsync(name, _issuer, Folder);
            using var client = Client(before);
            (_, access) = await LogInAsync(client);
            Assert.That(await sample.StatusOfAsync(access), Is.EqualTo(200));
            await before.TerminateAsync();
        }

        using (sample)
        {
            Assert.That(await sample.StatusOfAsync(access), Is.EqualTo(200), "while the issuer is away");

            using var after = await StartAsync(
                TestSigningKey.New("ES256"), ("Jwt__PreviousKeys__0__Key", _key.Setting), ("Jwt__PreviousKeys__0__Algorithm", "ES256"));
            using var client = Client(after);
            var (_, renewed) = await LogInAsync(client);

            await Thoroughness.UntilAsync(
                async () => await sample.StatusOfAsync(renewed) == 200, Hang.Limit, "the new key is fetched");
            Assert.That(await sample.StatusOfAsync(access), Is.EqualTo(200));
        }
    }

    [TestCaseSource(typeof(VerifySample), nameof(VerifySample.Names))]
    public async Task Row_67_Before_during_and_after_a_rotation_every_token_is_accepted(string name)
    {
        (string Key, string Value)[] rotating =
        [
            Development, ("Passwords__Iterations", "1"), ("Jwt__Issuer", Issuer), ("Jwt__KeyRotation__Enabled", "true"),
            ("Jwt__KeyRotation__PublishBefore", "00:00:10"),
        ];
        using var process = await ApiProcess.StartAtAsync(_issuer, Folder, rotating);
        using var sample = await VerifySample.StartAsync(name, _issuer, Folder);
        using var client = Client(process);
        var (_, before) = await LogInAsync(client);
        Assert.That(await sample.StatusOfAsync(before), Is.EqualTo(200));

        var command = await ApiProcess.RunCommandAsync(Folder, ["keys", "rotate"], "", rotating);
        Assert.That((command.Code, command.Errors), Is.EqualTo((0, "")));
        await Thoroughness.UntilAsync(
            async () =>
            {
                var (_, during) = await LogInAsync(client);
                Assert.That(await sample.StatusOfAsync(during), Is.EqualTo(200));
                return KeyIdOf(during) != KeyIdOf(before);
            },
            Hang.Limit,
            "the announced key signs");

        Assert.That(await sample.StatusOfAsync(before), Is.EqualTo(200), "the key before it is retired, not gone");

        static string KeyIdOf(string token) => (string)TokenForge.Open(token).Header["kid"]!;
    }

    private static async Task<(string Refresh, string Access)> LogInAsync(HttpClient client)
    {
        using var login = await client.ObtainAsync("Gokul", "123");
        await login.ShouldBeOkAsync();
        var body = await login.ReadObjectAsync();
        return ((string)body["refresh"]!, (string)body["access"]!);
    }

    private Task<ApiProcess> StartAsync() => StartAsync(_key);

    private Task<ApiProcess> StartAsync(TestSigningKey key, params (string Key, string Value)[] more) => ApiProcess.StartAtAsync(
        _issuer,
        Folder,
        [
            Development, ("Passwords__Iterations", "1"), ("Jwt__Algorithm", key.Algorithm), ("Jwt__SigningKey", key.Setting),
            ("Jwt__Issuer", Issuer), .. more,
        ]);

    private IEnumerable<(string What, string Token)> Wrong(string access)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var other = TestSigningKey.New("ES256");
        var segments = access.Split('.');
        var claims = TokenForge.Open(access).Claims;
        claims["sub"] = "2";

        yield return ("no token", "x");
        yield return ("other claims under the same signature", $"{segments[0]}.{TokenForge.Encode(claims.ToJsonString())}.{segments[2]}");
        yield return ("no signature", $"{segments[0]}.{segments[1]}.");
        yield return ("of another program that took our key's name", TokenForge.WithClaims(access, _ => { }, other.SignAccess));
        yield return ("of another program", TokenForge.WithHeader(access, header => header["kid"] = "other", other.SignAccess));
        yield return ("without an algorithm", TokenForge.WithHeader(access, header => header["alg"] = "none", _ => []));
        yield return ("signed by HMAC with the public key", TokenForge.WithHeader(
            access, header => header["alg"] = "HS256", TokenForge.Hs256(_key.Ec!.ExportSubjectPublicKeyInfo())));
        yield return ("expired", Forged(access, token => token["exp"] = now - 60));
        yield return ("that never expires", Forged(access, token => token.Remove("exp")));
        yield return ("another kind of token", Forged(access, token => token["token_type"] = "refresh"));
        yield return ("no kind of token", Forged(access, token => token.Remove("token_type")));
        yield return ("of another issuer", Forged(access, token => token["iss"] = "https://other.test"));
        yield return ("for another audience", Forged(access, token => token["aud"] = "https://other.test"));
    }

    /// <summary>Signed by our key, as only we can.</summary>
    private string Forged(string access, Action<JsonObject> change) => TokenForge.WithClaims(access, change, _key.SignAccess);
}
