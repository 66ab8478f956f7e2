using System.CommandLine;
using Api.Bench.Figures;
using Api.Bench.Rows;

namespace Api.Bench;

/// <summary>The command that compares the API with other programs, row by row.</summary>
internal static class RowsCommand
{
    private static readonly Argument<string[]> Names = new("row") { Description = "Rows to measure; by default all." };

    internal static readonly Option<DirectoryInfo> Published = new("--published")
    {
        Description = "The folder with a published program in each of api, token-check, map-identity-api and limit.",
        Required = true,
    };

    internal static readonly Option<DirectoryInfo> Sources = new("--sources") { Description = "The folder bench.", Required = true };

    private static readonly Option<FileInfo?> Kept = new("--compare")
    {
        Description = "Measures the rows again that this file of results has, and says what became slower.",
    };

    private static readonly Option<double> Threshold = new("--threshold")
    {
        Description = "From how many percent more processor time for a request on it is slower, with --compare.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<bool> Smoke = new("--smoke")
    {
        Description = "Only tries whether the quick rows run, for a moment each; nothing is judged or kept.",
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often both sides are measured, in turn.",
        DefaultValueFactory = _ => 5,
    };

    internal static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long a side is measured in each round.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int> Sessions = new("--sessions")
    {
        Description = "How many sessions the row stored-sessions stores.",
        DefaultValueFactory = _ => 10_000_000,
    };

    private static readonly Option<int> LiveSessions = new("--live-sessions")
    {
        Description = "How many sessions the row token-check-sessions has tokens of.",
        DefaultValueFactory = _ => 1_000_000,
    };

    private static readonly Option<int> Users = new("--users")
    {
        Description = "How many users the row million-users has.",
        DefaultValueFactory = _ => 1_000_000,
    };

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "How long the soak lasts.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create()
    {
        foreach (var number in new Option<int>[] { Rounds, Sessions, LiveSessions })
        {
            number.Validators.Add(result =>
            {
                if (result.GetValue(number) < 1)
                {
                    result.AddError($"{number.Name} has to be positive.");
                }
            });
        }

        Names.AcceptOnlyFromAmong([.. AllRows.Rows.Select(row => row.Name)]);
        var command = new Command("rows", "Compares the API with other programs.")
        {
            Names, Published, Sources, Kept, Threshold, Smoke, Rounds, Seconds, Sessions, LiveSessions, Users, Minutes,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        var temporary = Directory.CreateTempSubdirectory("api-bench-");
        try
        {
            var conditions = Read(line, temporary);
            if (line.GetValue(Smoke))
            {
                var tried = line.GetValue(Names) is { Length: > 0 } names ? names.Contains : (Func<string, bool>?)null;
                return await SmokeRun.RunAsync(
                    [.. AllRows.Rows.Where(row => tried?.Invoke(row.Name) ?? row.IsQuick)], conditions, cancellationToken);
            }

            var sources = line.GetRequiredValue(Sources);
            var kept = line.GetValue(Kept) is { } file ? await ResultFiles.ReadAsync(file, cancellationToken) : null;
            var named = line.GetValue(Names) is { Length: > 0 } given ? given : kept?.Select(comparison => comparison.Row);
            var rows = AllRows.Rows.Where(row => named?.Contains(row.Name) ?? true).ToList();
            var (run, failed) = await MeasureAsync(rows, conditions, sources, cancellationToken);
            if (kept is not null)
            {
                return Slower.Report(kept, run.Comparisons, line.GetValue(Threshold)) && !failed ? 0 : 1;
            }

            if (run.Comparisons.Count > 0)
            {
                await ResultFiles.WriteAsync(sources.CreateSubdirectory("results"), run, cancellationToken);
            }

            return failed || run.Comparisons.Any(comparison => !comparison.IsReached) ? 1 : 0;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Measures rows one after the other; one that fails is told, and the others are measured all the same.</summary>
    private static async Task<(MeasuredRun Run, bool Failed)> MeasureAsync(
        IReadOnlyList<Row> rows,
        Conditions conditions,
        DirectoryInfo sources,
        CancellationToken cancellationToken)
    {
        var (began, failed) = (TimeProvider.System.GetUtcNow(), false);
        var comparisons = new List<Comparison>();
        foreach (var row in rows)
        {
            if (row.FindMissing() is { } missing)
            {
                Console.WriteLine($"== SKIPPED: {row.Name}: {missing}");
                continue;
            }

            Console.WriteLine($"== {row.Name}");
            try
            {
                var measured = await row.MeasureAsync(conditions, cancellationToken);
                comparisons.AddRange(measured);
                foreach (var comparison in measured)
                {
                    Console.WriteLine($"   {comparison.What}: {comparison.Ratio} × {comparison.Against}");
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failed = true;
                Console.WriteLine($"== FAILED: {row.Name}: {exception.Message}");
            }
        }

        var run = new MeasuredRun(
            began,
            await MeasuredRun.FindCommitAsync(sources, cancellationToken),
            MeasuredRun.DescribeMachine(),
            conditions.Rounds,
            conditions.Time.TotalSeconds,
            comparisons);
        return (run, failed);
    }

    private static Conditions Read(ParseResult line, DirectoryInfo temporary) => new()
    {
        Published = line.GetRequiredValue(Published),
        Sources = line.GetRequiredValue(Sources),
        Temporary = temporary,
        Rounds = line.GetValue(Rounds),
        Time = TimeSpan.FromSeconds(line.GetValue(Seconds)),
        StoredSessions = line.GetValue(Sessions),
        LiveSessions = line.GetValue(LiveSessions),
        StoredUsers = line.GetValue(Users),
        Soak = TimeSpan.FromMinutes(line.GetValue(Minutes)),
    };
}
