using Api.Domain.Keys;
using Api.Tests.Support;

namespace Api.Tests.Web.Keys;

/// <summary>Keys that the program makes: their states by its clock, on one replica and on several.</summary>
[Category("Slow")]
public sealed class KeyRotationTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Retain = TimeSpan.FromDays(14);

    [Test]
    public async Task A_program_on_an_empty_database_signs_by_one_key_and_announces_the_next()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        var (refresh, access) = await api.LoginAsync();
        var keys = await api.KeysAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(keys.Select(key => key.State), Is.EqualTo(new[] { KeyState.Signing, KeyState.Announced }));
            Assert.That(RotatingProgram.KeyIdOf(access), Is.EqualTo(keys[0].KeyId));
            Assert.That(RotatingProgram.KeyIdOf(refresh), Is.Not.AnyOf([.. keys.Select(key => key.KeyId)]));
            Assert.That(await api.PublishedAsync(), Is.EquivalentTo(keys.Select(key => key.KeyId)));
        }
    }

    [Test]
    public async Task Ten_programs_that_start_at_once_agree_on_one_key()
    {
        using var database = TestDatabase.Create();
        var replicas = Enumerable.Range(0, 10).Select(_ => new ApiFactory(RotatingProgram.Settings()) { Database = database }).ToList();
        try
        {
            var tokens = await Task.WhenAll(replicas.Select(replica => Task.Run(() => replica.LoginAsync())));
            var answers = new List<TokenAnswer>();
            foreach (var replica in replicas)
            {
                using var client = replica.CreateClient();
                answers.Add(await TokenAnswer.AccessAsync(client, tokens[0].Access));
                answers.Add(await TokenAnswer.VerifyAsync(client, tokens[^1].Refresh));
            }

            using (Assert.EnterMultipleScope())
            {
                Assert.That(tokens.Select(pair => RotatingProgram.KeyIdOf(pair.Access)).Distinct().ToList(), Has.Count.EqualTo(1));
                Assert.That(tokens.Select(pair => RotatingProgram.KeyIdOf(pair.Refresh)).Distinct().ToList(), Has.Count.EqualTo(1));
                Assert.That(answers, Is.All.EqualTo(TokenAnswer.Ok));
                Assert.That(database.QueryColumn("SELECT Number FROM SigningKeys"), Is.EqualTo(new object[] { 1L, 2L }));
            }
        }
        finally
        {
            replicas.ForEach(replica => replica.Dispose());
        }
    }

    [Test]
    public async Task Row_19_A_key_verifies_until_its_time_is_over_and_is_deleted_then()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings(("Jwt:RefreshTokenLifetime", "7.00:00:00")));
        using var client = api.CreateClient();
        await api.PassAsync(Lifetime - TimeSpan.FromMinutes(2));
        var (refresh, access) = await api.LoginAsync();
        var first = RotatingProgram.KeyIdOf(access);

        await api.PassAsync(TimeSpan.FromMinutes(2));
        var (_, later) = await api.LoginAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(RotatingProgram.KeyIdOf(later), Is.Not.EqualTo(first));
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok), "a retired key");
            Assert.That(await TokenAnswer.VerifyAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await api.PublishedAsync(), Does.Contain(first).And.Length.EqualTo(3));
            Assert.That(
                (await api.KeysAsync()).Select(key => key.State),
                Is.EqualTo(new[] { KeyState.Retired, KeyState.Signing, KeyState.Announced }));
        }

        await api.PassAsync(TimeSpan.FromDays(6));
        Assert.That(await TokenAnswer.RefreshAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok), "nobody is signed out");

        await api.PassAsync(Retain - TimeSpan.FromDays(6));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
            Assert.That(await api.PublishedAsync(), Does.Not.Contain(first).And.Length.EqualTo(2));
            Assert.That(api.Database.QueryColumn("SELECT Number FROM SigningKeys"), Is.EqualTo(new object[] { 2L, 3L }));
        }
    }

    [Test]
    public async Task A_rotation_by_hand_waits_until_validators_know_the_key_and_announces_another()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        var start = api.Time.GetUtcNow();
        var (_, before) = await api.LoginAsync();

        var signsFrom = await api.RotateAsync();
        await api.PassAsync(TimeSpan.FromMinutes(61));
        var (_, during) = await api.LoginAsync();
        await api.PassAsync(TimeSpan.FromMinutes(1));
        var (_, after) = await api.LoginAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signsFrom - start, Is.EqualTo(new TimeSpan(1, 1, 5)).Within(TimeSpan.FromMilliseconds(1)));
            Assert.That(RotatingProgram.KeyIdOf(during), Is.EqualTo(RotatingProgram.KeyIdOf(before)));
            Assert.That(RotatingProgram.KeyIdOf(after), Is.Not.EqualTo(RotatingProgram.KeyIdOf(before)));
            Assert.That((await api.KeysAsync())[^1].State, Is.EqualTo(KeyState.Announced));
        }

        await api.PassAsync(TimeSpan.FromDays(1));
        Assert.That(await api.RotateAsync(), Is.LessThanOrEqualTo(api.Time.GetUtcNow()), "an old announcement signs at once");
    }

    [Test]
    public async Task A_changed_algorithm_holds_for_the_keys_that_are_made_from_then_on()
    {
        // It makes no keys, and is there for its database.
        await using var first = new ApiFactory();
        string access;
        await using (var before = first.Beside(RotatingProgram.Settings()))
        {
            (_, access) = await before.LoginAsync();
        }

        await using var changed = first.Beside([.. RotatingProgram.Settings(), ("Jwt:Algorithm", "RS256")]);
        using var client = changed.CreateClient();
        await changed.PassAsync(Lifetime);
        var (_, second) = await changed.LoginAsync();
        await changed.PassAsync(Lifetime);
        var (_, third) = await changed.LoginAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)TokenForge.Open(access).Header["alg"]!, Is.EqualTo("ES256"));
            Assert.That((string)TokenForge.Open(second).Header["alg"]!, Is.EqualTo("ES256"), "it was made before");
            Assert.That((string)TokenForge.Open(third).Header["alg"]!, Is.EqualTo("RS256"));
            Assert.That(await TokenAnswer.AccessAsync(client, third), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public async Task Row_9_A_forged_key_id_reads_nothing()
    {
        var statements = new StatementLog();
        await using var api = new ApiFactory(RotatingProgram.Settings())
        {
            Configure = services => services.Intercept(statements),
        };
        var (refresh, access) = await api.LoginAsync();
        using var client = api.CreateClient();
        api.WaitUntilStarted();

        foreach (var token in new[] { access, refresh })
        {
            var forged = TokenForge.WithHeader(token, header => header["kid"] = "never-seen", TestSigningKey.MadeBy(api).SignAccess);
            statements.Start();
            var answers = new[] { await TokenAnswer.VerifyAsync(client, forged), await TokenAnswer.RefreshAsync(client, forged) };
            Assert.That(answers, Is.All.EqualTo(TokenAnswer.Refused("Token is invalid")));
            Assert.That(statements.Stop(), Is.Empty);
        }
    }
}
