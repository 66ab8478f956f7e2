using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>The memory that a program has after every kind of call: logins, refreshes, the own record and the list.</summary>
internal static class Memory
{
    public static Row Row => new("memory", MeasureAsync) { NeedsWrk = true, NeedsSimpleJwt = true };

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken) =>
    [
        Comparison.OfValues(Row.Name, "memory after the load", $"{SimpleJwt.Name}, two workers", "MB", await InTurn.RepeatAsync(
            conditions.Rounds,
            async () => await WeighAsync(conditions, await conditions.StartApiAsync(RefreshWithRotation.EveryTime), cancellationToken),
            async () => await WeighAsync(
                conditions, await SimpleJwt.StartAsync(conditions, rotates: true, cancellationToken), cancellationToken)),
            Goal.NotMore(0.85)),
    ];

    private static async Task<double> WeighAsync(Conditions conditions, IProgramUnderLoad started, CancellationToken cancellationToken)
    {
        await using var program = started;
        await LoadAsync(conditions, program, cancellationToken);
        return ProcessTree.Megabytes(program.ProcessIds);
    }

    /// <summary>Has a program answer every kind of call.</summary>
    public static async Task LoadAsync(Conditions conditions, IProgramUnderLoad program, CancellationToken cancellationToken)
    {
        var opened = new List<IDisposable>();
        try
        {
            await Workers.RunAsync(Login.Calls(program.Address, Wrk.Connections, opened), conditions.Time, cancellationToken);
            using (var refreshes = await RefreshLoad.StartAsync(Wrk.Connections, cancellationToken, program))
            {
                await refreshes.MeasureAsync(conditions.Time, cancellationToken);
            }

            var tokens = await TokenPair.ObtainAsync(program.Address, Server.Administrator, cancellationToken);
            var file = await conditions.WriteAsync([tokens.Access]);
            await Wrk.LoadAsync(conditions, program, new Call("GET", "/api/users/me/", file), conditions.Time, cancellationToken);
            await Wrk.LoadAsync(conditions, program, new Call("GET", "/api/users/", file), conditions.Time, cancellationToken);
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }
}
