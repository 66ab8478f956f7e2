using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Api.Bench.Figures;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>
/// Rows 41, 80 and 87 of the security requirements: what names another account, or one that there is not, is answered alike and
/// in the same time, and on a slow disk too. The kinds of accounts in turn and one call after the other, so that what else the
/// machine does meets all alike.
/// </summary>
internal static class EqualTime
{
    private const double Tolerance = 0.05;
    private const int WarmUp = 10;

    private static readonly IAlikeCalls[] All =
        [new RefusedLogins(), AskedFlows.SignUps, AskedFlows.ResetsByEmail, AskedFlows.ResetsByUsername];

    /// <summary>The names of all calls.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(calls => calls.Name)];

    /// <summary>The exit code: 1 when a median is further off than the tolerance.</summary>
    public static async Task<int> RunAsync(
        FileInfo program,
        DirectoryInfo results,
        int tries,
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("api-bench-");
        try
        {
            (string Conditions, (string Key, string Value)[] Settings)[] disks =
            [
                ("", []),
                // A slow hash hides a commit: this row has cheap ones.
                ($"; each commit takes {SlowDisk.Milliseconds} ms longer, hashes of 10,000 rounds",
                    [await SlowDisk.CompileAsync(folder, cancellationToken), ("Passwords__Iterations", "10000")]),
            ];
            var kept = true;
            foreach (var calls in All.Where(calls => names.Contains(calls.Name)))
            {
                foreach (var (conditions, settings) in disks)
                {
                    var answers = await MeasureAsync(calls, program, tries, settings, cancellationToken);
                    var off = answers.SelectMany(step => step.FindOff(Tolerance)).ToList();
                    await Results.WriteAsync(results, Describe(calls, answers, conditions, off), cancellationToken);
                    kept &= off.Count == 0;
                }
            }

            return kept ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>The answers to each step.</returns>
    private static async Task<IReadOnlyList<AlikeAnswers>> MeasureAsync(
        IAlikeCalls calls,
        FileInfo program,
        int tries,
        (string Key, string Value)[] settings,
        CancellationToken cancellationToken)
    {
        await using var server = await Server.StartAsync(
            program,
            [
                ("RateLimit__Enabled", "false"),
                ("ForwardedHeaders__KnownProxies__0", "127.0.0.1"),
                .. calls.Settings,
                .. settings,
            ]);
        using var client = server.CreateClient();
        await calls.PrepareAsync(server, client, WarmUp + tries, cancellationToken);

        var answers = calls.Steps.Select(step => new AlikeAnswers(step, calls.Kinds)).ToList();
        for (var round = 0; round < WarmUp + tries; round++)
        {
            for (var kind = 0; kind < calls.Kinds.Count; kind++)
            {
                foreach (var (step, answer) in answers.Zip(await calls.TryAsync(server, client, kind, round, cancellationToken)))
                {
                    step.Check(kind, answer);
                    if (round >= WarmUp)
                    {
                        step.Add(kind, answer);
                    }
                }
            }
        }

        return answers;
    }

    private static string Describe(IAlikeCalls calls, IReadOnlyList<AlikeAnswers> answers, string conditions, List<string> off)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## Equal time of {calls.Name}")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{answers[0].Count} of each kind, in turn; "
                + $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSArchitecture}, .NET {Environment.Version}, SQLite"
                + $"{conditions}. Milliseconds.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| call | account | median | 25–75 % | 5–95 % | to {calls.Kinds[0]} |")
            .AppendLine("|---|---|---|---|---|---|");
        foreach (var step in answers)
        {
            step.Describe(text);
        }

        var verdict = off.Count == 0 ? "Within 5 %." : $"More than 5 % off: {string.Join("; ", off)}.";
        return text.AppendLine().AppendLine(verdict).ToString();
    }
}
