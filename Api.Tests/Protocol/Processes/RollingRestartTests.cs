using System.Collections.Concurrent;
using System.Net;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Replicas behind a load balancer are restarted one after the other, as a new release is rolled out.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class RollingRestartTests : ProcessFixture
{
    private const int Replicas = 3;
    private const int Apps = 6;

    private readonly CancellationTokenSource _end = new();
    private readonly LoadBalancer _balancer = new(Replicas);
    private readonly ApiProcess?[] _processes = new ApiProcess?[Replicas];

    private TestDatabase _database = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = TestDatabase.Create();
        _client = new HttpClient(_balancer) { BaseAddress = new Uri("http://balancer.test") };
        await Task.WhenAll(Enumerable.Range(0, Replicas).Select(StartAsync));
    }

    [TearDown]
    public void Stop()
    {
        foreach (var process in _processes)
        {
            process?.Dispose();
        }

        _client.Dispose();
        _end.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task Row_69_Nobody_is_signed_out_refused_or_served_an_error()
    {
        var rolls = Thoroughness.Rounds(suite: 1, onDemand: 10);
        await CreateAdaAsync();
        var apps = await Task.WhenAll(Enumerable.Range(0, Apps).Select(_ => App.LogInAsync(_client)));
        var runs = apps.Select(app => app.UseAsync(_end.Token)).ToList();
        var exits = new List<ApiExit>();
        for (var roll = 0; roll < rolls * Replicas && !runs.Exists(run => run.IsCompleted); roll++)
        {
            await UsedAsync();
            exits.Add(await _processes[roll % Replicas]!.TerminateAsync());
            await StartAsync(roll % Replicas);
            await UsedAsync();
        }

        await _end.CancelAsync();
        await Task.WhenAll(runs);

        var logins = apps.Sum(app => app.Logins);
        var rows = _database.Query(
            "SELECT CurrentTokenId, EndedAt FROM Sessions WHERE UserId = (SELECT Id FROM Users WHERE UserName = 'ada')");
        await TestContext.Out.WriteLineAsync(
            $"{exits.Count} restarts, {apps.Sum(app => app.Uses)} refreshes and reads, {logins} logins; {_balancer.Refused} "
                + $"connections refused, {_balancer.BrokenOff} broken off before an answer");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_balancer.Answers.Keys, Is.EqualTo(new[] { HttpStatusCode.OK }));
            Assert.That(_balancer.BrokenAnswers, Is.Zero);
            Assert.That(_balancer.Served, Has.Count.EqualTo(Replicas + exits.Count), "each that was started had its share");
            Assert.That(exits.Select(exit => (exit.Code, exit.Errors)), Is.All.EqualTo((0, "")));
            Assert.That(rows, Has.Count.EqualTo(logins), "one row for each login that was answered, and none for one that was not");
            Assert.That(
                rows.Where(row => row[1] is null).Select(row => ProcessCalls.IdOf(row[0])),
                Is.EquivalentTo(apps.Select(app => app.HeldId)));
        }

        Task UsedAsync()
        {
            var enough = apps.Select(app => app.Uses + 10).ToList();
            return Thoroughness.UntilAsync(
                () => runs.Exists(run => run.IsCompleted)
                    || apps.Zip(enough).All(app => app.First.Uses >= app.Second), Hang.Limit, "the apps are used");
        }
    }

    private async Task CreateAdaAsync()
    {
        var (_, administrator) = await _client.LogInAsync("Gokul", "123");
        using var created = await _client.CallAsync(
            HttpMethod.Post, "/api/users/", administrator, new { username = "ada", password = ApiPair.Password });
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        _balancer.Answers.Clear();
    }

    private async Task StartAsync(int replica)
    {
        _processes[replica]?.Dispose();
        _processes[replica] = await ApiProcess.StartAsync(
            Folder, ApiPair.Settings([.. _database.Environment, ("Jwt__ReuseLeeway", "00:00:00")]));
        using var client = Client(_processes[replica]!);
        await Thoroughness.UntilAsync(
            async () =>
            {
                using var answer = await client.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            },
            Hang.Limit,
            "ready");
        _balancer.SetReplica(replica, _processes[replica]!.Address);
    }

    /// <summary>
    /// Somebody who refreshes and reads without a pause, and now and then logs out and in again. Without an
    /// Idempotency-Key: to ask again after a refresh that was carried out and not answered would end the session.
    /// </summary>
    private sealed class App
    {
        private readonly HttpClient _client;
        private string _refresh;
        private int _uses;

        private App(HttpClient client, string refresh) => (_client, _refresh) = (client, refresh);

        public int Logins { get; private set; } = 1;

        /// <summary>How often it has refreshed and read.</summary>
        public int Uses => Volatile.Read(ref _uses);

        public string HeldId => ProcessCalls.IdOf(_refresh);

        public static async Task<App> LogInAsync(HttpClient client) =>
            new(client, (await client.LogInAsync("ada", ApiPair.Password)).Refresh);

        public async Task UseAsync(CancellationToken end)
        {
            while (!end.IsCancellationRequested)
            {
                (var access, _refresh) = await AgainAsync(RefreshAsync);
                (await AgainAsync(() => _client.CallAsync(HttpMethod.Get, "/api/users/me/", access))).Dispose();
                if (Interlocked.Increment(ref _uses) % 10 == 0)
                {
                    (await AgainAsync(() => _client.BlacklistAsync(_refresh))).Dispose();
                    (_refresh, _) = await AgainAsync(() => _client.LogInAsync("ada", ApiPair.Password));
                    Logins++;
                }
            }
        }

        private async Task<(string Access, string Refresh)> RefreshAsync()
        {
            var (access, refresh) = await _client.RefreshedAsync(_refresh);
            return (access, refresh!);
        }

        private static async Task<T> AgainAsync<T>(Func<Task<T>> call)
        {
            while (true)
            {
                try
                {
                    return await call();
                }
                catch (HttpRequestException)
                {
                    // The balancer counts it, as it does each status.
                }
            }
        }
    }

    /// <summary>Sends each request to one replica after the other until one takes it, and looks at what becomes of it.</summary>
    private sealed class LoadBalancer(int replicas) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler());
        private readonly Uri[] _addresses = new Uri[replicas];
        private uint _next;
        private int _refused;
        private int _brokenOff;
        private int _brokenAnswers;

        /// <summary>How often each status was answered.</summary>
        public ConcurrentDictionary<HttpStatusCode, int> Answers { get; } = [];

        /// <summary>How many answers came from each address.</summary>
        public ConcurrentDictionary<Uri, int> Served { get; } = [];

        public int Refused => _refused;

        public int BrokenOff => _brokenOff;

        /// <summary>How many answers began and did not end.</summary>
        public int BrokenAnswers => _brokenAnswers;

        public void SetReplica(int replica, Uri address) => Volatile.Write(ref _addresses[replica], address);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.PathAndQuery;
            while (true)
            {
                var address = Volatile.Read(ref _addresses[Interlocked.Increment(ref _next) % replicas]);
                request.RequestUri = new Uri(address, path);
                HttpResponseMessage answer;
                try
                {
                    answer = await _network.SendAsync(request, cancellationToken);
                }
                catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    Interlocked.Increment(ref _refused);
                    continue;
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref _brokenOff);
                    throw;
                }

                try
                {
                    await answer.Content.LoadIntoBufferAsync(cancellationToken);
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref _brokenAnswers);
                    throw;
                }

                Answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                Served.AddOrUpdate(address, 1, (_, count) => count + 1);
                return answer;
            }
        }

        protected override void Dispose(bool disposing)
        {
            _network.Dispose();
            base.Dispose(disposing);
        }
    }
}
