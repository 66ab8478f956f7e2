using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Two processes that rotate in one SQLite file, half of the connections each, beside one that has it for itself.</summary>
internal static class TwoProcesses
{
    private const string What = "refresh with rotation, two processes on one file";
    private const string Against = "one process";

    public static Row Row => new("two-processes", MeasureAsync) { IsQuick = true };

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var key = ("Jwt__SigningKey", Server.SigningKey());
        await using var first = await conditions.StartApiAsync(key, RefreshWithRotation.EveryTime);
        await using var second = await conditions.StartApiAsync(
            key, RefreshWithRotation.EveryTime, ("Database__ConnectionString", $"Data Source={first.DatabaseFile}"));
        await using var alone = await conditions.StartApiAsync(RefreshWithRotation.EveryTime);
        using var ours = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, first, second);
        using var theirs = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, alone);
        var figures = await InTurn.MeasureAsync(
            conditions,
            time => ours.MeasureAsync(time, cancellationToken),
            time => theirs.MeasureAsync(time, cancellationToken));
        return
        [
            Comparison.OfRates(Row.Name, What, Against, figures, Goal.NotLess(0.9)),
            Comparison.OfP99(Row.Name, What, Against, figures, Goal.NotMore(3)),
        ];
    }
}
