using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Refreshes with rotation on a database that holds very many sessions, beside one that holds ten thousand.</summary>
internal static class StoredSessions
{
    private const int Few = 10_000;

    public static Row Row => new("stored-sessions", MeasureAsync);

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var full = await StartAsync(conditions, conditions.StoredSessions);
        await using var small = await StartAsync(conditions, Few);
        using var ours = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, full);
        using var theirs = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, small);
        var figures = await InTurn.MeasureAsync(
            conditions,
            time => ours.MeasureAsync(time, cancellationToken),
            time => theirs.MeasureAsync(time, cancellationToken));
        var what = $"refresh, {conditions.StoredSessions:N0} sessions stored";
        return [Comparison.OfRates(Row.Name, what, $"{Few:N0} stored", figures, Goal.NotLess(0.95))];
    }

    private static Task<Server> StartAsync(Conditions conditions, int sessions) => Conditions.StartAsync(
        conditions.Api,
        async path =>
        {
            await conditions.Databases.MakeAsync(path);
            await SeededSessions.AddAsync(path, sessions);
        },
        RefreshWithRotation.EveryTime);
}
