using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Refreshes that each replace the refresh token durably: with no leeway every one writes.</summary>
internal static class RefreshWithRotation
{
    /// <summary>The setting under which every refresh rotates.</summary>
    public static readonly (string Key, string Value) EveryTime = ("Jwt__ReuseLeeway", "00:00:00");

    private const string What = "refresh with rotation";

    public static IEnumerable<Row> Rows =>
    [
        new("rotation-simplejwt", AgainstSimpleJwtAsync) { NeedsSimpleJwt = true },
        new("rotation-commits", (conditions, cancellationToken) =>
            AgainstCommitsAsync(conditions, Wrk.Connections, 1.1, mostCommits: null, cancellationToken)),
        new("rotation-commits-64", (conditions, cancellationToken) =>
            AgainstCommitsAsync(conditions, 64, 2.4, mostCommits: 70, cancellationToken)) { IsQuick = true },
    ];

    private static async Task<IReadOnlyList<Comparison>> AgainstSimpleJwtAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await conditions.StartApiAsync(EveryTime);
        await using var peer = await SimpleJwt.StartAsync(conditions, rotates: true, cancellationToken);
        using var ours = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, server);
        using var theirs = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, peer);
        return
        [
            Comparison.OfRates("rotation-simplejwt", What, $"{SimpleJwt.Name}, rotate and blacklist", await InTurn.MeasureAsync(
                conditions,
                time => ours.MeasureAsync(time, cancellationToken),
                time => theirs.MeasureAsync(time, cancellationToken)), Goal.NotLess(30)),
        ];
    }

    /// <param name="conditions">Rounds and times.</param>
    /// <param name="connections">How many refresh at once.</param>
    /// <param name="least">How many refreshes in the time of one commit.</param>
    /// <param name="mostCommits">In the time of how many commits 99 % of the refreshes are answered; null asks for nothing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private static async Task<IReadOnlyList<Comparison>> AgainstCommitsAsync(
        Conditions conditions,
        int connections,
        double least,
        double? mostCommits,
        CancellationToken cancellationToken)
    {
        await using var server = await conditions.StartApiAsync(EveryTime);
        using var ours = await RefreshLoad.StartAsync(connections, cancellationToken, server);
        var file = await BareCommits.PrepareAsync(conditions);
        var figures = await InTurn.MeasureAsync(
            conditions,
            time => ours.MeasureAsync(time, cancellationToken),
            time => BareCommits.MeasureAsync(file, time, cancellationToken));
        var row = connections == Wrk.Connections ? "rotation-commits" : $"rotation-commits-{connections}";
        var what = $"{What}, {connections} connections";
        var rates = Comparison.OfRates(row, what, BareCommits.Name, figures, Goal.NotLess(least));
        if (mostCommits is null)
        {
            return [rates];
        }

        (List<double> Ours, List<double> Theirs) waits = (
            [.. figures.Ours.Select(load => load.P99Milliseconds)],
            [.. figures.Theirs.Select(commits => 1_000 / commits.PerSecond)]);
        return
        [
            rates,
            Comparison.OfValues(
                row, $"{what}: p99 of ours, mean of a commit", BareCommits.Name, "ms", waits, Goal.NotMore(mostCommits.Value)),
        ];
    }
}
