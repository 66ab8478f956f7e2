using System.Globalization;
using System.Text;
using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>What the processor time of a request goes to, for the calls that are made most.</summary>
internal static class SpentTime
{
    public const string Name = "spent-time";
    private const int User = 500;

    public static async Task RunAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var calls = new List<SpentCall>();
        await using (var server = await StartAsync(conditions, conditions.TokenCheck))
        {
            calls.Add(await ReadAsync(server, "an action that returns a constant, anonymous", TokenCheck.Anonymous));
            calls.Add(await ReadAsync(server, "the same, protected", TokenCheck.Protected));
            calls.Add(await ReadAsync(server, "GET /api/users/me/", "/api/users/me/"));
            calls.Add(await ReadAsync(server, "GET /api/users/, 25 of 1,000", "/api/users/", Server.Administrator));
            calls.Add(await RefreshAsync(server, "refresh of a young token"));
            Profiler.Forget(server.ProcessIds);
        }

        await using (var server = await StartAsync(conditions, conditions.Api, RefreshWithRotation.EveryTime))
        {
            calls.Add(await RefreshAsync(server, "refresh with rotation"));
            Profiler.Forget(server.ProcessIds);
        }

        await KeepAsync(conditions, began, calls, cancellationToken);

        async Task<SpentCall> ReadAsync(Server server, string what, string path, string? username = null)
        {
            var tokens = await TokenPair.ObtainAsync(server.Address, username ?? SeededUsers.NameOf(User), cancellationToken);
            var call = new Call("GET", path, await conditions.WriteAsync([tokens.Access]));
            return await SampleAsync(what, server, time => Wrk.LoadAsync(conditions, server, call, time, cancellationToken));
        }

        async Task<SpentCall> RefreshAsync(Server server, string what)
        {
            using var load = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, server);
            return await SampleAsync(what, server, time => load.MeasureAsync(time, cancellationToken));
        }

        async Task<SpentCall> SampleAsync(string what, Server server, Func<TimeSpan, Task<LoadFigures>> load)
        {
            await load(conditions.WarmUp);
            var spent = (await load(conditions.Time)).CpuMicroseconds;
            var loading = load(conditions.Time + TimeSpan.FromSeconds(1));
            var file = Path.Combine(conditions.Temporary.FullName, Path.GetRandomFileName());
            var shares = await Profiler.SampleAsync(server.ProcessIds.Single(), conditions.Time, file, cancellationToken);
            await loading;
            Console.WriteLine($"== {what}: {Spread.Short(spent)} µs");
            return new SpentCall(what, spent, shares);
        }
    }

    private static Task<Server> StartAsync(Conditions conditions, FileInfo program, params IEnumerable<(string, string)> settings) =>
        Conditions.StartAsync(
            program,
            path => conditions.Databases.MakeAsync(path),
            [("Jwt__AccessTokenLifetime", "12:00:00"), .. Profiler.Settings, .. settings]);

    private static async Task KeepAsync(
        Conditions conditions,
        DateTimeOffset began,
        List<SpentCall> calls,
        CancellationToken cancellationToken)
    {
        var results = conditions.Sources.CreateSubdirectory("results");
        var day = began.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var plot = Path.Combine(results.CreateSubdirectory(day).FullName, $"{Name}.svg");
        var drawing = StackedPlot.Draw(Profiler.Names, [.. calls.Select(call => (call.What, call.Microseconds, call.Shares))]);
        await File.WriteAllTextAsync(plot, drawing, cancellationToken);
        var text = new StringBuilder();
        var measured = await MeasuredRun.DescribeAsync(conditions.Sources, cancellationToken);
        text.AppendLine(CultureInfo.InvariantCulture, $"## Where a request's time goes, {began:yyyy-MM-dd HH:mm} UTC")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{measured} [Plot]({day}/{Name}.svg). Microseconds of the "
                + $"processor for each request, by the innermost owner of a sample.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| call | all | {string.Join(" | ", Profiler.Names)} |")
            .AppendLine(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(Enumerable.Repeat("---|", Profiler.Names.Count))}");
        foreach (var call in calls)
        {
            var parts = Profiler.Names.Select(owner => (call.Shares.GetValueOrDefault(owner) * call.Microseconds)
                .ToString("F1", CultureInfo.InvariantCulture));
            text.AppendLine(
                CultureInfo.InvariantCulture, $"| {call.What} | {Spread.Short(call.Microseconds)} | {string.Join(" | ", parts)} |");
        }

        await Results.WriteAsync(results, text.ToString(), cancellationToken);
    }

    private sealed record SpentCall(string What, double Microseconds, IReadOnlyDictionary<string, double> Shares);
}
