using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>The process is killed, or asked to end, while clients refresh without a pause.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class CrashTests : ProcessFixture
{
    private const int Apps = 8;
    private TestDatabase _database = null!;
    private readonly CancellationTokenSource _end = new();

    // The clients' network: where the process can be reached, null while there is none.
    private volatile HttpClient? _network;

    [SetUp]
    public void CreateDatabase() => _database = TestDatabase.Create();

    [TearDown]
    public void DisposeEnd()
    {
        _network?.Dispose();
        _end.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task Row_28_Killed_at_random_moments_every_client_goes_on_with_the_token_it_holds()
    {
        var kills = Thoroughness.Rounds(suite: 5, onDemand: 20);
        var chance = Thoroughness.Chance();
        var process = await StartProcessAsync();
        try
        {
            var (apps, runs) = await StartAppsAsync(process);
            var lost = 0;
            for (var kill = 0; kill < kills; kill++)
            {
                var enough = apps.Sum(app => app.Answers) + chance.Next(Apps * 2, 300);
                await Thoroughness.UntilAsync(() => apps.Sum(app => app.Answers) >= enough, Hang.Limit, "the clients refresh");
                process.Dispose();
                using (_network)
                {
                    _network = null;
                    await Thoroughness.UntilAsync(() => runs.All(run => run.Waits), Hang.Limit, "the clients notice");
                }

                lost += AssertNothingLost(apps, $"kill {kill}");

                process = await StartProcessAsync();
                await GoOnAsync(process, apps);
            }

            await _end.CancelAsync();
            await Task.WhenAll(runs.Select(run => run.Ended));
            AssertNothingLost(apps, "the end");
            await TestContext.Out.WriteLineAsync(
                $"{kills} kills, {apps.Sum(app => app.Answers)} refreshes, {lost} rotations whose answer was lost");
        }
        finally
        {
            process.Dispose();
            _network?.Dispose();
        }
    }

    [Test]
    [Platform("Linux", Reason = "The log of the database is what the limit of a file's length keeps from growing")]
    public async Task Row_72_With_a_full_disk_reads_go_on_and_afterwards_every_client_does()
    {
        if (_database is not SqliteDatabase)
        {
            Skipped.Because("The disk of a server is not the program's.");
        }

        // A mebibyte: the log is written back to the database at four. The runtime keeps code in a file that is longer.
        List<RefreshingClient> apps;
        List<Run> runs;
        using (var full = await ApiProcess.StartLimitedAsync(
            Folder, "-f 2048", [.. EachUseRotates, ("DOTNET_EnableWriteXorExecute", "0")]))
        {
            (apps, runs) = await StartAppsAsync(full);
            await Thoroughness.UntilAsync(() => runs.All(run => run.Failures > 1), Hang.Limit, "the disk is full");
            using var read = await _network!.CallAsync(HttpMethod.Get, "/api/users/me/", apps[0].Tokens[^1]);
            await read.ShouldBeOkAsync();
        }

        using (_network)
        {
            _network = null;
            await Thoroughness.UntilAsync(() => runs.All(run => run.Waits), Hang.Limit, "the clients notice");
        }

        AssertNothingLost(apps, "after the full disk");
        using var another = await StartProcessAsync();
        await GoOnAsync(another, apps);
        await _end.CancelAsync();
        await Task.WhenAll(runs.Select(run => run.Ended));
        _network!.Dispose();
    }

    [Test]
    public async Task Row_69_Asked_to_end_the_process_answers_what_is_under_way_and_exits_with_0()
    {
        using var process = await StartProcessAsync();
        var (apps, runs) = await StartAppsAsync(process);
        await Thoroughness.UntilAsync(() => apps.All(app => app.Answers >= 10), Hang.Limit, "the clients refresh");

        var exit = await process.TerminateAsync();
        await _end.CancelAsync();
        await Task.WhenAll(runs.Select(run => run.Ended));
        _network!.Dispose();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.Zero, exit.Errors);
            Assert.That(exit.Errors, Is.Empty);
            Assert.That(apps.Select(app => app.Refusal), Is.All.Null);
            Assert.That(AssertNothingLost(apps, "the end"), Is.Zero, "answered or untouched");
        }
    }

    private (string Key, string Value)[] EachUseRotates => ApiPair.Settings([.. _database.Environment, ("Jwt__ReuseLeeway", "00:00:00")]);

    private Task<ApiProcess> StartProcessAsync() => ApiProcess.StartAsync(Folder, EachUseRotates);

    /// <summary>The clients reach this process from now on, and each refreshes there.</summary>
    private async Task GoOnAsync(ApiProcess process, List<RefreshingClient> apps)
    {
        var before = apps.Select(app => app.Answers).ToList();
        _network = Client(process);
        await Thoroughness.UntilAsync(
            () => apps.Zip(before).All(app => app.First.Answers >= app.Second + 2 || app.First.Refusal is not null),
            Hang.Limit,
            "the clients go on");
        Assert.That(apps.Select(app => app.Refusal), Is.All.Null);
    }

    /// <summary>Clients with a session each, who refresh until the end.</summary>
    private async Task<(List<RefreshingClient> Apps, List<Run> Runs)> StartAppsAsync(ApiProcess process)
    {
        var client = Client(process);
        await CreateAdaAsync(client);
        var apps = new List<RefreshingClient>();
        for (var i = 0; i < Apps; i++)
        {
            apps.Add(await RefreshingClient.LogInAsync(client, "ada"));
        }

        _network = client;
        return (apps, [.. apps.Select(app => new Run(app, () => _network, _end.Token))]);
    }

    private static async Task CreateAdaAsync(HttpClient client)
    {
        var (_, access) = await client.LogInAsync("Gokul", "123");
        using var created = await client.CallAsync(
            HttpMethod.Post, "/api/users/", access, new { username = "ada", password = ApiPair.Password });
        created.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Looks into the database as the process left it and returns how many rotations were committed whose answer did not
    /// arrive. Of a SQLite file it looks into a copy, so that the next process recovers it by itself.
    /// </summary>
    private int AssertNothingLost(List<RefreshingClient> apps, string when)
    {
        var copy = (_database as SqliteDatabase)?.Copy(Path.Combine(Folder, "copy"));
        var integrity = copy?.QueryColumn("PRAGMA integrity_check");
        var rows = (copy ?? _database).Query(
            "SELECT CurrentTokenId, PreviousTokenId, EndedAt FROM Sessions WHERE UserId = (SELECT Id FROM Users WHERE UserName = 'ada')");

        var held = apps.Select(app => ProcessCalls.IdOf(app.Held)).ToList();
        var current = rows.Select(row => ProcessCalls.IdOf(row[0])).ToHashSet(StringComparer.Ordinal);
        var previous = rows.Select(row => ProcessCalls.IdOf(row[1])).ToHashSet(StringComparer.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(integrity, Is.Null.Or.EqualTo(new[] { "ok" }), when);
            Assert.That(rows, Has.Count.EqualTo(apps.Count), $"{when}: no session lost, none doubled");
            Assert.That(rows.Select(row => row[2]), Is.All.Null, when);
            Assert.That(
                held.Where(id => !current.Contains(id)), Is.SubsetOf(previous), $"{when}: each holds the current token or the one before");
        }

        return held.Count(id => !current.Contains(id));
    }

    /// <summary>One client that refreshes, or waits for a process that it can reach.</summary>
    private sealed class Run
    {
        private volatile bool _waits;
        private int _failures;

        public Run(RefreshingClient app, Func<HttpClient?> network, CancellationToken end) => Ended = RefreshAsync(app, network, end);

        public Task Ended { get; }

        public bool Waits => _waits;

        /// <summary>How many refreshes were answered with 503, or not at all.</summary>
        public int Failures => Volatile.Read(ref _failures);

        private async Task RefreshAsync(RefreshingClient app, Func<HttpClient?> network, CancellationToken end)
        {
            while (!end.IsCancellationRequested && app.Refusal is null)
            {
                var client = network();
                _waits = client is null;
                if (client is null || !await app.TryRefreshAsync(client))
                {
                    _failures += client is null ? 0 : 1;
                    await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
                }
            }

            _waits = true;
        }
    }
}
