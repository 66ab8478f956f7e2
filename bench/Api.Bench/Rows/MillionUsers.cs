using System.Diagnostics;
using System.Text.Json;
using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>
/// Pages of a list of a million users, beside the bare SQL of each in the limit program, so that both sides have the way of a
/// request. One request at a time.
/// </summary>
internal static class MillionUsers
{
    private const string Name = "million-users";
    private const string Path = "/api/users/";
    private const int PageSize = 25;
    private const int Calls = 10;

    // A count may be a second old.
    private static readonly TimeSpan CountForgotten = TimeSpan.FromSeconds(1.2);

    public static Row Row => new(Name, MeasureAsync);

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var users = conditions.StoredUsers;
        await using var server = await Conditions.StartAsync(
            conditions.Api, path => conditions.Databases.MakeAsync(path, users: users), ("Jwt__AccessTokenLifetime", "12:00:00"));
        await using var peer = await LimitProgram.StartAsync(conditions, server, user: 1, cancellationToken);
        var tokens = await TokenPair.ObtainAsync(server.Address, Server.Administrator, cancellationToken);
        using var api = new KeepAliveConnection(server.Address);
        using var sql = new KeepAliveConnection(peer.Address);
        await WarmUpAsync(conditions, api, Path, tokens.Access, cancellationToken);
        await WarmUpAsync(conditions, sql, "/bare?count=true", token: null, cancellationToken);
        // Page 10,000 of a million, and as far within what a smaller list has.
        var page = users / PageSize / 4;
        var offset = (page - 1) * PageSize;
        var late = $"byron{users - 1}";
        var next = FindNext(api, tokens.Access);
        return
        [
            await CompareAsync("page 1, a second after the last", Path, "?count=true", 1.5, CountForgotten),
            await CompareAsync("page 1 again", Path, "", 2, TimeSpan.Zero),
            await CompareAsync($"page {page:N0}", $"{Path}?page={page}", $"?offset={offset}", 1.2, TimeSpan.Zero),
            await CompareAsync("next page after a key", next, $"?after={PageSize}", 1.2, TimeSpan.Zero),
            await CompareAsync(
                "search that hits late", $"{Path}?search={late}", $"?search={late.ToUpperInvariant()}&count=true", 0.05, TimeSpan.Zero),
        ];

        async Task<Comparison> CompareAsync(string what, string ours, string theirs, double most, TimeSpan pause) => Comparison.OfValues(
            Name, $"{users:N0} users: {what}", "bare SQL", "ms", await InTurn.RepeatAsync(
                conditions.Rounds,
                () => TimeAsync(conditions, api, ours, tokens.Access, pause, cancellationToken),
                () => TimeAsync(conditions, sql, $"/bare{theirs}", token: null, pause, cancellationToken)), Goal.NotMore(most));
    }

    /// <summary>Where the first page by key says that the next one is: how far a key lies makes no difference.</summary>
    private static string FindNext(KeepAliveConnection api, string token)
    {
        var (status, body) = api.Send("GET", $"{Path}?after=", token, json: null);
        using var answer = status == 200
            ? JsonDocument.Parse(body)
            : throw new InvalidOperationException($"The first page was answered {status}.");
        return new Uri(answer.RootElement.GetProperty("next").GetString()!).PathAndQuery;
    }

    private static Task<Answers> WarmUpAsync(
        Conditions conditions,
        KeepAliveConnection connection,
        string path,
        string? token,
        CancellationToken cancellationToken) => Workers.RunAsync(
            [() => connection.Send("GET", path, token, json: null).Status == 200], conditions.WarmUp, cancellationToken);

    /// <returns>The median of some calls, in milliseconds; the first is not counted, for it may be the first of its kind.</returns>
    private static async Task<double> TimeAsync(
        Conditions conditions,
        KeepAliveConnection connection,
        string path,
        string? token,
        TimeSpan pause,
        CancellationToken cancellationToken)
    {
        var sample = new Sample(path);
        connection.Send("GET", path, token, json: null);
        var began = Stopwatch.GetTimestamp();
        do
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, cancellationToken);
            }

            var sent = Stopwatch.GetTimestamp();
            var (status, _) = connection.Send("GET", path, token, json: null);
            sample.Add(Stopwatch.GetElapsedTime(sent));
            if (status != 200)
            {
                throw new InvalidOperationException($"{path} was answered {status}.");
            }
        }
        while (sample.Count < Calls && Stopwatch.GetElapsedTime(began) < conditions.Time);

        return sample.Median;
    }
}
