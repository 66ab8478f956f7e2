using System.Text.Json.Serialization;
using Api.Bench.Loads;

namespace Api.Bench.Figures;

/// <summary>Two sides, measured in turn: a line of the table.</summary>
/// <param name="Row">The row that it belongs to, by which it is measured again.</param>
/// <param name="What">What was done.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Unit">What the values are.</param>
/// <param name="Ours">The value of each round.</param>
/// <param name="Theirs">The same of the other side.</param>
/// <param name="OurCpu">Microseconds of the processor for each request, round by round; empty where nothing was counted.</param>
/// <param name="TheirCpu">The same of the other side.</param>
/// <param name="Goal">What ours divided by theirs has to reach; null where there is none.</param>
/// <param name="Remark">What a reader has to know beside; null when that is nothing.</param>
internal sealed record Comparison(
    string Row,
    string What,
    string Against,
    string Unit,
    IReadOnlyList<double> Ours,
    IReadOnlyList<double> Theirs,
    IReadOnlyList<double> OurCpu,
    IReadOnlyList<double> TheirCpu,
    Goal? Goal,
    string? Remark = null)
{
    /// <summary>The row's own plot, where bars do not show what matters.</summary>
    [JsonIgnore]
    public string? Drawing { get; init; }

    /// <summary>Ours divided by theirs in each round: what else the machine did in a round met both.</summary>
    [JsonIgnore]
    public Spread Ratio => Spread.Of(Ours.Zip(Theirs, (ours, theirs) => ours / theirs));

    /// <summary>Whether the median of the rounds reaches the goal; also where there is none.</summary>
    [JsonIgnore]
    public bool IsReached => Goal?.IsReachedBy(Ratio.Median) ?? true;

    /// <summary>Compares how many requests are answered in a second.</summary>
    public static Comparison OfRates(
        string row,
        string what,
        string against,
        (List<LoadFigures> Ours, List<LoadFigures> Theirs) figures,
        Goal goal) => Of(row, what, against, "per second", figures, load => load.PerSecond, goal);

    /// <summary>Compares the processor time for each request.</summary>
    public static Comparison OfCpu(
        string row,
        string what,
        string against,
        (List<LoadFigures> Ours, List<LoadFigures> Theirs) figures,
        Goal goal) => Of(row, what, against, "CPU µs", figures, load => load.CpuMicroseconds, goal);

    /// <summary>Compares the time within which 99 % are answered.</summary>
    public static Comparison OfP99(
        string row,
        string what,
        string against,
        (List<LoadFigures> Ours, List<LoadFigures> Theirs) figures,
        Goal goal) => Of(row, what, against, "p99 ms", figures, load => load.P99Milliseconds, goal);

    /// <summary>Compares what has no load.</summary>
    public static Comparison OfValues(
        string row,
        string what,
        string against,
        string unit,
        (List<double> Ours, List<double> Theirs) values,
        Goal? goal) => new(row, what, against, unit, values.Ours, values.Theirs, [], [], goal);

    private static Comparison Of(
        string row,
        string what,
        string against,
        string unit,
        (List<LoadFigures> Ours, List<LoadFigures> Theirs) figures,
        Func<LoadFigures, double> value,
        Goal goal) => new(
            row,
            what,
            against,
            unit,
            [.. figures.Ours.Select(value)],
            [.. figures.Theirs.Select(value)],
            [.. figures.Ours.Select(load => load.CpuMicroseconds)],
            [.. figures.Theirs.Select(load => load.CpuMicroseconds)],
            goal,
            Describe(figures.Ours.Sum(load => load.Errors), figures.Theirs.Sum(load => load.Errors)));

    private static string? Describe(long ours, long theirs) =>
        ours + theirs == 0 ? null : $"not answered: {ours} of ours, {theirs} of theirs";
}
