using System.Diagnostics;
using System.Globalization;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>A call that is sent again and again, as <c>load/call.lua</c> does it.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Tokens">A file of access tokens, one a line, of which each call takes the next.</param>
/// <param name="Bodies">A file of JSON bodies, likewise.</param>
internal sealed record Call(string Method, string Path, string Tokens = Call.None, string Bodies = Call.None)
{
    public const string None = "-";
}

/// <summary>The load generator wrk, for calls that need nothing of the answer before.</summary>
internal static class Wrk
{
    public const int Connections = 8;

    /// <summary>Where Debian's package puts it.</summary>
    public const string Program = "/usr/bin/wrk";

    private const int MostTries = 10;

    private const string Figures = "figures ";

    /// <summary>Sends a call on eight connections, and counts the processor time of the program that answers.</summary>
    public static Task<LoadFigures> LoadAsync(
        Conditions conditions,
        IProgramUnderLoad program,
        Call call,
        TimeSpan time,
        CancellationToken cancellationToken) => LoadFigures.MeasureAsync(
            program.ProcessIds, () => RunAsync(conditions, new Uri(program.Address, call.Path), call, time, cancellationToken));

    /// <summary>Loads two programs in turn, each with its call.</summary>
    public static Task<(List<LoadFigures> Ours, List<LoadFigures> Theirs)> LoadInTurnAsync(
        Conditions conditions,
        (IProgramUnderLoad Program, Call Call) ours,
        (IProgramUnderLoad Program, Call Call) theirs,
        CancellationToken cancellationToken) => InTurn.MeasureAsync(
            conditions,
            time => LoadAsync(conditions, ours.Program, ours.Call, time, cancellationToken),
            time => LoadAsync(conditions, theirs.Program, theirs.Call, time, cancellationToken));

    private static async Task<Answers> RunAsync(
        Conditions conditions,
        Uri address,
        Call call,
        TimeSpan time,
        CancellationToken cancellationToken)
    {
        var answers = await RunOnceAsync(conditions, address, call, time, cancellationToken);
        // A program's first answer may take longer than a short load lasts.
        for (var more = 0; more < MostTries && answers.Requests + answers.Errors == 0; more++)
        {
            answers = await RunOnceAsync(conditions, address, call, time, cancellationToken);
        }

        return answers;
    }

    private static async Task<Answers> RunOnceAsync(
        Conditions conditions,
        Uri address,
        Call call,
        TimeSpan time,
        CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, (int)Math.Round(time.TotalSeconds));
        var start = new ProcessStartInfo(
            Program,
            [
                "-t1", $"-c{Connections}", $"-d{seconds}s", "--timeout", "20s", "-s", conditions.File("load", "call.lua"),
                address.AbsoluteUri, "--", call.Method, call.Tokens, call.Bodies,
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return Read(output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Answers Read(string output)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith(Figures, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk wrote no figures:\n{output}");
        var values = line[Figures.Length..].Split(' ').Select(value => long.Parse(value, CultureInfo.InvariantCulture)).ToList();
        return new Answers(
            Requests: values[0] - values[2], Errors: values[2], TimeSpan.FromMicroseconds(values[1]), P99Milliseconds: values[3] / 1000.0);
    }
}
