using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Replicas whose keys are replaced while apps use them.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class KeyRotationProcessTests : ProcessFixture
{
    private const int Apps = 4;

    // A key signs for ten seconds, and verifies for twenty more: twice the ten of a refresh token.
    private static readonly (string Key, string Value)[] Short =
    [
        ("Jwt__KeyRotation__Enabled", "true"), ("Jwt__Issuer", "http://issuer.test"), ("Jwt__KeyRotation__Lifetime", "00:00:10"),
        ("Jwt__KeyRotation__PublishBefore", "00:00:06"), ("Jwt__KeyRotation__Retain", "00:00:20"), ("Jwt__RevocationDelay", "00:00:01"),
        ("Jwt__AccessTokenLifetime", "00:00:10"), ("Jwt__RefreshTokenLifetime", "00:00:10"), ("Jwt__ReuseLeeway", "00:00:01"),
    ];

    [Test]
    public async Task Row_67_Through_three_rotations_under_load_no_valid_token_is_refused_and_nobody_is_signed_out()
    {
        using var pair = await ApiPair.StartAsync(Folder, Short);
        using var end = new CancellationTokenSource();
        await pair.CreateUserAsync("ada");
        var first = await pair.Clients[0].LogInAsync("ada", ApiPair.Password);
        var apps = await Task.WhenAll(Enumerable.Range(0, Apps).Select(_ => App.LogInAsync(pair)));
        var runs = apps.Select(app => app.UseAsync(end.Token)).ToList();

        await Thoroughness.UntilAsync(
            () => runs.Exists(run => run.IsCompleted) || apps.All(app => app.Keys.Count >= 4), Hang.Limit, "three rotations");
        await end.CancelAsync();
        await Task.WhenAll(runs);

        await TestContext.Out.WriteLineAsync($"{apps.Sum(app => app.Uses)} refreshes and reads, {apps[0].Keys.Count} keys");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(apps.SelectMany(app => app.Refusals), Is.Empty);
            Assert.That(apps.Select(app => app.Keys.Count), Is.All.GreaterThanOrEqualTo(4));
            foreach (var client in pair.Clients)
            {
                await Thoroughness.UntilAsync(
                    async () => (await TokenAnswer.AccessAsync(client, first.Access)).Messages?.Contains("invalid") == true,
                    Hang.Limit,
                    "the first key is gone");
                Assert.That(await TokenAnswer.AccessAsync(client, first.Access), Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
                Assert.That(await TokenAnswer.RefreshAsync(client, first.Refresh), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
            }
        }
    }

    [Test]
    public async Task A_revoked_key_is_refused_by_both_replicas_within_the_delay_and_the_apps_go_on()
    {
        (string Key, string Value)[] settings =
        [
            ("Jwt__KeyRotation__Enabled", "true"), ("Jwt__Issuer", "http://issuer.test"), ("Jwt__RevocationDelay", "00:00:02"),
        ];
        using var pair = await ApiPair.StartAsync(Folder, settings);
        await pair.CreateUserAsync("ada");
        var (refresh, access) = await pair.Clients[0].LogInAsync("ada", ApiPair.Password);
        var keyId = (string)TokenForge.Open(access).Header["kid"]!;
        var environment = ApiPair.Settings([.. pair.Database.Environment, .. settings]);

        var command = await ApiProcess.RunCommandAsync(Folder, ["keys", "revoke", keyId, "--keep-sessions"], "", environment);
        var revoked = TimeProvider.System.GetTimestamp();
        Assert.That((command.Code, command.Errors), Is.EqualTo((0, "")));
        foreach (var client in pair.Clients)
        {
            await Thoroughness.UntilAsync(
                async () => (await TokenAnswer.AccessAsync(client, access)).Status == 401, Hang.Limit, "the token is refused");
        }

        var took = TimeProvider.System.GetElapsedTime(revoked);
        await TestContext.Out.WriteLineAsync($"refused by both after {took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        RefreshAnswer answer;
        do
        {
            // Until the announced key has been read by all, none signs.
            answer = await pair.Clients[1].RefreshAsync(refresh, key: null);
        }
        while (answer.Status == HttpStatusCode.ServiceUnavailable);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((string)TokenForge.Open(answer.Access!).Header["kid"]!, Is.Not.EqualTo(keyId));
            Assert.That(await TokenAnswer.AccessAsync(pair.Clients[0], answer.Access!), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.AccessAsync(pair.Clients[0], access), Is.EqualTo(TokenAnswer.RefusedAccess("Token is invalid")));
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task From_HS256_without_an_issuer_to_keys_that_rotate_nobody_is_signed_out_whichever_replica_is_first(int first)
    {
        var secret = TestSigningKey.New("HS256").Setting;
        using var database = TestDatabase.Create();
        (string Key, string Value)[] common = ApiPair.Settings([.. database.Environment, ("Jwt__ReuseLeeway", "00:00:02")]);
        (string Key, string Value)[] before = [.. common, ("Jwt__SigningKey", secret)];
        (string Key, string Value)[] after =
        [
            .. common, ("Jwt__KeyRotation__Enabled", "true"), ("Jwt__Issuer", "http://issuer.test"),
            ("Jwt__PreviousKeys__0__Key", secret), ("Jwt__PreviousKeys__0__Algorithm", "HS256"),
        ];
        var replicas = new[] { await ApiProcess.StartAsync(Folder, before), await ApiProcess.StartAsync(Folder, before) };
        var clients = new ConcurrentDictionary<int, HttpClient>();
        using var end = new CancellationTokenSource();
        try
        {
            Serve(0);
            Serve(1);
            var apps = await Task.WhenAll(Enumerable.Range(0, Apps).Select(_ => App.LogInAsync(clients, "Gokul", "123")));
            var runs = apps.Select(app => app.UseAsync(end.Token)).ToList();
            foreach (var replica in new[] { first, 1 - first })
            {
                await UsedAsync();
                await replicas[replica].TerminateAsync();
                replicas[replica].Dispose();
                replicas[replica] = await ApiProcess.StartAsync(Folder, after);
                Serve(replica);
                await Thoroughness.UntilAsync(
                    async () => (await clients[replica].GetAsync("/health/ready")).IsSuccessStatusCode, Hang.Limit, "ready");
            }

            await Thoroughness.UntilAsync(
                () => runs.Exists(run => run.IsCompleted) || apps.All(app => app.Keys.Count >= 2), Hang.Limit, "the new key signs");
            await UsedAsync();
            await end.CancelAsync();
            await Task.WhenAll(runs);

            Assert.That(apps.SelectMany(app => app.Refusals), Is.Empty);

            Task UsedAsync()
            {
                var enough = apps.Select(app => app.Uses + 10).ToList();
                return Thoroughness.UntilAsync(
                    () => runs.Exists(run => run.IsCompleted) || apps.Zip(enough).All(app => app.First.Uses >= app.Second),
                    Hang.Limit,
                    "the apps are used");
            }
        }
        finally
        {
            Array.ForEach(replicas, replica => replica.Dispose());
        }

        void Serve(int replica) => clients[replica] = Client(replicas[replica]);
    }

    /// <summary>
    /// Somebody who refreshes and reads, each time at another replica. A replica that is away, or answers 503, is asked again: so do
    /// the rules for clients have it.
    /// </summary>
    private sealed class App(IReadOnlyDictionary<int, HttpClient> replicas, string refresh, string access)
    {
        // An app asks now and then; without it the processors would be busy with connections that fail.
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

        private readonly RefreshingClient _client = new(refresh, access);
        private int _uses;
        private int _next;

        /// <summary>How often it has refreshed and read.</summary>
        public int Uses => Volatile.Read(ref _uses);

        /// <summary>The keys by which its access tokens were signed.</summary>
        public ConcurrentDictionary<string, bool> Keys { get; } = [];

        /// <summary>Whatever was neither a success nor 503.</summary>
        public ConcurrentQueue<string> Refusals { get; } = [];

        public static Task<App> LogInAsync(ApiPair pair) => LogInAsync(
            pair.Clients.Select((client, i) => (client, i)).ToDictionary(one => one.i, one => one.client), "ada", ApiPair.Password);

        public static async Task<App> LogInAsync(IReadOnlyDictionary<int, HttpClient> replicas, string username, string password)
        {
            var (refresh, access) = await replicas[0].LogInAsync(username, password);
            return new App(replicas, refresh, access);
        }

        public async Task UseAsync(CancellationToken end)
        {
            while (!end.IsCancellationRequested && Refusals.IsEmpty)
            {
                await Task.Delay(Pause, CancellationToken.None);
                if (!await _client.TryRefreshAsync(Next()))
                {
                    continue;
                }

                if (_client.Refusal is { } refusal)
                {
                    Refusals.Enqueue($"refresh: {refusal}");
                    return;
                }

                var token = _client.Tokens[^1];
                Keys.TryAdd((string)TokenForge.Open(token).Header["kid"]!, true);
                await ReadAsync(token);
                Interlocked.Increment(ref _uses);
            }
        }

        private async Task ReadAsync(string token)
        {
            while (true)
            {
                try
                {
                    using var answer = await Next().CallAsync(HttpMethod.Get, "/api/users/me/", token);
                    if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                    {
                        if (answer.StatusCode != HttpStatusCode.OK)
                        {
                            Refusals.Enqueue($"read: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                        }

                        return;
                    }
                }
                catch (HttpRequestException)
                {
                    // It is being restarted.
                }

                await Task.Delay(Pause, CancellationToken.None);
            }
        }

        private HttpClient Next() => replicas[(int)((uint)Interlocked.Increment(ref _next) % replicas.Count)];
    }
}
