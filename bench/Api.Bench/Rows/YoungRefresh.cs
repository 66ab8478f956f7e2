using Api.Bench.Figures;
using Api.Bench.Loads;

namespace Api.Bench.Rows;

/// <summary>
/// Refreshes by the default settings, of which all but one in thirty seconds get the same token again and write nothing,
/// beside those that rotate each time.
/// </summary>
internal static class YoungRefresh
{
    public static Row Row => new("young-refresh", MeasureAsync);

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await conditions.StartApiAsync();
        await using var rotating = await conditions.StartApiAsync(RefreshWithRotation.EveryTime);
        using var ours = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, server);
        using var theirs = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, rotating);
        return
        [
            Comparison.OfRates(Row.Name, "refresh of a young token", "refresh with rotation", await InTurn.MeasureAsync(
                conditions,
                time => ours.MeasureAsync(time, cancellationToken),
                time => theirs.MeasureAsync(time, cancellationToken)), Goal.NotLess(1.4)),
        ];
    }
}
