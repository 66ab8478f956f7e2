using System.Collections.Concurrent;
using System.Net;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Refreshes and logins on two processes while the right to be signed in ends on one of them.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class EndingRaceTests : ProcessFixture
{
    private const string OtherPassword = "difference engine 1822";
    private const int RefreshersPerProcess = 3;

    private static readonly TimeSpan RevocationDelay = TimeSpan.FromSeconds(1);

    // The other process may be refusing late only for want of a processor; the delay itself is checked with a fake clock.
    private static readonly TimeSpan Patience = RevocationDelay + TimeSpan.FromSeconds(4);

    private ApiPair _pair = null!;
    private long _user;

    [SetUp]
    public async Task StartAsync()
    {
        _pair = await ApiPair.StartAsync(Folder, ("Jwt__RevocationDelay", "00:00:01"));
        _user = await _pair.CreateUserAsync("ada");
    }

    [TearDown]
    public void Stop() => _pair.Dispose();

    [Test]
    public Task Row_27_Blacklist() => RoundsAsync(async (round, race) =>
    {
        var bystander = await LogInAsync(round);
        await race.EndAsync(() => Process(round).BlacklistAsync(race.First.Refresh), HttpStatusCode.OK);

        await race.AssertEndedAsync(race.Refreshed, "Token is blacklisted");
        await race.AssertLivesAsync(race.LoggedIn.Append(bystander));
    });

    [Test]
    public Task Row_27_End_all() => RoundsAsync(async (round, race) =>
    {
        await race.EndAsync(
            () => Process(round).CallAsync(HttpMethod.Delete, "/api/sessions/", race.First.Access), HttpStatusCode.NoContent);

        await race.AssertEndedAsync(race.Refreshed, "Token is blacklisted");
        await race.AssertEndedAsync(race.LoggedInBefore, "Token is blacklisted");
        var living = _pair.Living(_user).Count;
        Assert.That(
            living, Is.LessThanOrEqualTo(race.LoggedIn.Count - race.LoggedInBefore.Count), "only logins that raced it or came later");
    });

    [Test]
    public async Task Row_27_Password_change()
    {
        var (old, changed) = (ApiPair.Password, OtherPassword);
        await RoundsAsync(
            async (round, race) =>
            {
                var (keptRefresh, keptAccess) = await LogInAsync(round, old);
                await race.EndAsync(
                    () => Process(round).CallAsync(
                        HttpMethod.Post, "/api/users/me/password/", keptAccess, new { currentPassword = old, newPassword = changed }),
                    HttpStatusCode.NoContent);

                Assert.That(_pair.Living(_user), Has.Count.EqualTo(1), "in the database");
                await race.AssertEndedAsync(race.Refreshed.Concat(race.LoggedIn), "Token is blacklisted");
                foreach (var client in _pair.Clients)
                {
                    using var sessions = await client.CallAsync(HttpMethod.Get, "/api/sessions/", keptAccess);
                    Assert.That((int)(await sessions.ReadObjectAsync())["count"]!, Is.EqualTo(1));
                }

                await race.AssertLivesAsync([(keptRefresh, keptAccess)]);
                (old, changed) = (changed, old);
            },
            () => old);
    }

    [Test]
    public Task Row_27_Deactivation() => RoundsAsync(async (round, race) =>
    {
        await race.EndAsync(() => SetActiveAsync(round, active: false), HttpStatusCode.OK);

        Assert.That(_pair.Living(_user), Is.Empty, "in the database");
        await race.AssertEndedAsync(race.Refreshed.Concat(race.LoggedIn), "No active account found for the given token.");
        using var again = await SetActiveAsync(round + 1, active: true);
        await race.AssertEndedAsync(race.Refreshed.Concat(race.LoggedIn), "Token is blacklisted");
    });

    private async Task RoundsAsync(Func<int, Race, Task> round, Func<string>? password = null)
    {
        var rounds = Thoroughness.Rounds(suite: 25, onDemand: 300);
        var chance = Thoroughness.Chance();
        var toBeRefused = new List<(HttpClient Client, string Access)>();
        var (refreshes, logins) = (0, 0);
        for (var i = 0; i < rounds; i++)
        {
            var current = password?.Invoke() ?? ApiPair.Password;
            var race = new Race(_pair, i % 2, await LogInAsync(i + (i / 2), current), current, chance.Next(0, 30));
            await round(i, race);
            toBeRefused.AddRange(race.RefusedSoon);
            refreshes += race.Refreshed.Count;
            logins += race.LoggedIn.Count;
        }

        // All of the other process at once, or each round would wait for the delay.
        await Thoroughness.UntilAsync(
            async () =>
            {
                var accepted = new List<(HttpClient Client, string Access)>();
                // A few at a time: each would open a connection of its own.
                foreach (var some in toBeRefused.Chunk(32))
                {
                    var statuses = await Task.WhenAll(some.Select(token => Race.AccessAsync(token.Client, token.Access)));
                    accepted.AddRange(some.Where((_, i) => statuses[i] != HttpStatusCode.Unauthorized));
                }

                toBeRefused = accepted;
                return toBeRefused.Count == 0;
            },
            Patience,
            "the other process refuses the access tokens");
        await TestContext.Out.WriteLineAsync($"{refreshes} refreshes and {logins} logins succeeded in {rounds} races");
        Assert.That(refreshes, Is.GreaterThan(rounds), "there were races");
    }

    private HttpClient Process(int round) => _pair.Clients[round % 2];

    private Task<(string Refresh, string Access)> LogInAsync(int round, string password = ApiPair.Password) =>
        Process(round).LogInAsync("ada", password);

    private Task<HttpResponseMessage> SetActiveAsync(int round, bool active) =>
        _pair.AdministerAsync(HttpMethod.Patch, $"/api/users/{_user}/", new { isActive = active }, round % 2);

    /// <summary>One session, refreshed and logged in beside on both processes until it is ended on one.</summary>
    private sealed class Race(ApiPair pair, int endingProcess, (string Refresh, string Access) first, string password, int headStart)
    {
        private volatile bool _sent;
        private volatile bool _ended;
        private int _answers;

        public (string Refresh, string Access) First { get; } = first;

        /// <summary>All tokens of the session.</summary>
        public ConcurrentQueue<(string Refresh, string Access)> Refreshed { get; } = new([first]);

        /// <summary>The sessions started beside it.</summary>
        public ConcurrentQueue<(string Refresh, string Access)> LoggedIn { get; } = [];

        /// <summary>Those that were started before the ending was asked for.</summary>
        public ConcurrentQueue<(string Refresh, string Access)> LoggedInBefore { get; } = [];

        /// <summary>Access tokens that the other process has to refuse within the delay.</summary>
        public List<(HttpClient Client, string Access)> RefusedSoon { get; } = [];

        public static async Task<HttpStatusCode> AccessAsync(HttpClient client, string access)
        {
            using var answer = await client.CallAsync(HttpMethod.Get, "/api/sessions/", access);
            return answer.StatusCode;
        }

        /// <summary>Runs the race; whoever asks for a refresh after the ending was answered has to be refused.</summary>
        public async Task EndAsync(Func<Task<HttpResponseMessage>> end, HttpStatusCode success)
        {
            var racers = pair.Clients
                .SelectMany(client => Enumerable.Range(0, RefreshersPerProcess)
                    .Select(_ => RefreshUntilRefusedAsync(client))
                    .Append(LogInUntilEndedAsync(client)))
                .ToList();
            await Thoroughness.UntilAsync(() => Volatile.Read(ref _answers) >= headStart, Hang.Limit, "the racers run");
            _sent = true;
            using (var answer = await end())
            {
                _ended = true;
                Assert.That(answer.StatusCode, Is.EqualTo(success), await answer.Content.ReadAsStringAsync());
            }

            await Task.WhenAll(racers);
        }

        /// <summary>None of these works: to refresh on either process, or as access to the one that ended them.</summary>
        public async Task AssertEndedAsync(IEnumerable<(string Refresh, string Access)> tokens, string detail)
        {
            var handedOut = tokens.ToList();
            foreach (var refresh in handedOut.Select(pair => pair.Refresh).Distinct(StringComparer.Ordinal))
            {
                foreach (var client in pair.Clients)
                {
                    using var answer = await client.RefreshAsync(refresh);
                    Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
                    Assert.That((string?)(await answer.ReadObjectAsync())["detail"], Is.EqualTo(detail));
                }
            }

            foreach (var access in handedOut.Select(pair => pair.Access))
            {
                Assert.That(
                    await AccessAsync(pair.Clients[endingProcess], access),
                    Is.EqualTo(HttpStatusCode.Unauthorized),
                    "at once where it was ended");
                RefusedSoon.Add((pair.Clients[1 - endingProcess], access));
            }
        }

        /// <summary>These go on, on both processes.</summary>
        public async Task AssertLivesAsync(IEnumerable<(string Refresh, string Access)> tokens)
        {
            foreach (var (refresh, access) in tokens)
            {
                foreach (var client in pair.Clients)
                {
                    Assert.That(await AccessAsync(client, access), Is.EqualTo(HttpStatusCode.OK));
                    await client.RefreshedAsync(refresh);
                }
            }
        }

        private async Task RefreshUntilRefusedAsync(HttpClient client)
        {
            var held = First.Refresh;
            while (true)
            {
                var late = _ended;
                var answer = await client.RefreshAsync(held, key: null);
                if (answer.Status == HttpStatusCode.Unauthorized)
                {
                    Assert.That(_sent, "nothing else ends a session");
                    return;
                }

                Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
                Assert.That(late, Is.False, "a refresh sent after the ending was answered succeeded");
                held = answer.Refresh!;
                Refreshed.Enqueue((held, answer.Access!));
                Interlocked.Increment(ref _answers);
            }
        }

        private async Task LogInUntilEndedAsync(HttpClient client)
        {
            bool late;
            do
            {
                late = _ended;
                using var answer = await client.ObtainAsync("ada", password);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    var body = await answer.ReadObjectAsync();
                    var tokens = ((string)body["refresh"]!, (string)body["access"]!);
                    LoggedIn.Enqueue(tokens);
                    if (!_sent)
                    {
                        LoggedInBefore.Enqueue(tokens);
                    }
                }
                else
                {
                    Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
                }
            }
            while (!late);
        }
    }
}
