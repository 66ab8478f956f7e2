using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Api.Bench.Figures;

/// <summary>The comparisons of one call, with what has to be known to judge them.</summary>
internal sealed record MeasuredRun(
    DateTimeOffset Began,
    string Commit,
    string Machine,
    int Rounds,
    double Seconds,
    IReadOnlyList<Comparison> Comparisons)
{
    /// <summary>The machine as it is told beside the figures.</summary>
    public static string DescribeMachine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {processor?.Split(':', 2)[1].Trim() ?? "unknown"}, {RuntimeInformation.OSArchitecture}, "
            + $"{memory:F0} GiB, .NET {Environment.Version}");
    }

    /// <summary>Commit and machine, as a table of one program tells them.</summary>
    public static async Task<string> DescribeAsync(DirectoryInfo sources, CancellationToken cancellationToken) =>
        $"Commit {await FindCommitAsync(sources, cancellationToken)}; {DescribeMachine()}.";

    /// <summary>The commit that the sources stand at, and whether they differ from it.</summary>
    public static async Task<string> FindCommitAsync(DirectoryInfo sources, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--abbrev=10", "--match=no-tag"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = sources.FullName,
        };
        using var git = Process.Start(start)!;
        var commit = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        return commit.Trim() is { Length: > 0 } text ? text : "unknown";
    }
}
