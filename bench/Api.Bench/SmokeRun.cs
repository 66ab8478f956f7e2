using Api.Bench.Rows;

namespace Api.Bench;

/// <summary>Tries whether the rows still run, some at once and for a moment each: no figure of it means anything.</summary>
internal static class SmokeRun
{
    private const int AtOnce = 4;

    /// <returns>The exit code: 1 when a row fails.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<Row> tried, Conditions measured, CancellationToken cancellationToken)
    {
        var conditions = measured with
        {
            Rounds = 1,
            Time = TimeSpan.FromSeconds(0.5),
            WarmUp = TimeSpan.Zero,
            LiveSessions = 1_000,
            Refreshes = 20,
        };
        // What is compiled a second time would not be called often enough to gain by it.
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        var failed = 0;
        // All begin with a copy of these.
        var first = Path.Combine(conditions.Temporary.FullName, "first.db");
        await conditions.Databases.MakeAsync(first);
        var rows = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(tried, rows, async (row, cancellation) =>
        {
            if (row.FindMissing() is { } missing)
            {
                Console.WriteLine($"== SKIPPED: {row.Name}: {missing}");
                return;
            }

            try
            {
                var comparisons = await row.MeasureAsync(conditions, cancellation);
                Console.WriteLine($"ok {row.Name}: {string.Join("; ", comparisons.Select(comparison => comparison.What))}");
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Interlocked.Increment(ref failed);
                Console.WriteLine($"== FAILED: {row.Name}: {exception.Message}");
            }
        });
        return failed == 0 ? 0 : 1;
    }
}
