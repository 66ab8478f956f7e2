using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>How long refreshes with rotation take while fifty users log in at once, beside what they take without them.</summary>
internal static class RefreshBesideLogins
{
    private const int Logins = 50;

    public static Row Row => new("refresh-beside-logins", MeasureAsync);

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await Conditions.StartAsync(
            conditions.Api,
            path => conditions.Databases.MakeAsync(path, ApiDatabases.DefaultIterations),
            RefreshWithRotation.EveryTime,
            ApiDatabases.Cost(ApiDatabases.DefaultIterations));
        using var refreshes = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, server);
        var opened = new List<IDisposable>();
        try
        {
            var logins = Login.Calls(server.Address, Logins, opened);
            var figures = await InTurn.MeasureAsync(
                conditions,
                time => BesideAsync(logins, time, refreshes, cancellationToken),
                time => refreshes.MeasureAsync(time, cancellationToken));
            return
            [
                Comparison.OfP99(Row.Name, $"refresh beside {Logins} parallel logins", "refresh alone", figures, Goal.NotMore(2)) with
                {
                    // The processor time of the hashes is in it.
                    OurCpu = [],
                    TheirCpu = [],
                },
            ];
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }

    private static async Task<LoadFigures> BesideAsync(
        IReadOnlyList<Func<bool>> logins,
        TimeSpan time,
        RefreshLoad refreshes,
        CancellationToken cancellationToken)
    {
        var loggingIn = Workers.RunAsync(logins, time, cancellationToken);
        var figures = await refreshes.MeasureAsync(time, cancellationToken);
        // Those under way are waited for, so that the next round begins without them.
        await loggingIn;
        return figures;
    }
}
