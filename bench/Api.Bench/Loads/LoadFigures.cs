using System.Diagnostics;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>What a load generator saw.</summary>
internal sealed record Answers(long Requests, long Errors, TimeSpan Time, double P99Milliseconds);

/// <summary>What one load showed.</summary>
/// <param name="PerSecond">Requests that were answered in a second.</param>
/// <param name="CpuMicroseconds">User and system time of the program's processes for each of them.</param>
/// <param name="P99Milliseconds">The time within which 99 % of them were answered.</param>
/// <param name="Requests">How many were answered.</param>
/// <param name="Errors">How many were refused, or not answered.</param>
internal sealed record LoadFigures(double PerSecond, double CpuMicroseconds, double P99Milliseconds, long Requests, long Errors)
{
    /// <summary>Counts the processor time of these processes while a load lasts; that of the load generator is not in it.</summary>
    public static async Task<LoadFigures> MeasureAsync(IReadOnlyList<int> processes, Func<Task<Answers>> load)
    {
        var before = ProcessTree.ProcessorTime(processes);
        var answers = await load();
        return Of(answers, ProcessTree.ProcessorTime(processes) - before);
    }

    /// <summary>The same of something that this process itself does.</summary>
    public static async Task<LoadFigures> MeasureOwnAsync(Func<Task<Answers>> work)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var answers = await work();
        self.Refresh();
        return Of(answers, self.TotalProcessorTime - before);
    }

    private static LoadFigures Of(Answers answers, TimeSpan used) => answers.Requests > 0
        ? new LoadFigures(
            answers.Requests / answers.Time.TotalSeconds,
            used.TotalMicroseconds / answers.Requests,
            answers.P99Milliseconds,
            answers.Requests,
            answers.Errors)
        : throw new InvalidOperationException("Nothing was answered.");
}
