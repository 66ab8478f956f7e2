using System.Globalization;
using System.Text;
using Api.Bench.Figures;
using Api.Bench.Loads;

namespace Api.Bench.Rows;

/// <summary>The answers to one step of calls that have to look alike: they tell the same, and are compared by their times.</summary>
internal sealed class AlikeAnswers(string step, IEnumerable<string> kinds)
{
    private readonly List<Sample> _samples = [.. kinds.Select(kind => new Sample(kind))];
    private string? _told;

    /// <summary>How many there are of each kind.</summary>
    public int Count => _samples[0].Count;

    /// <summary>Fails when an answer tells something else than those before.</summary>
    public void Check(int kind, TimedAnswer answer)
    {
        _told ??= answer.Told;
        if (answer.Told != _told)
        {
            throw new InvalidOperationException($"{step}, {_samples[kind].Name}: answered\n{answer.Told}\ninstead of\n{_told}");
        }
    }

    public void Add(int kind, TimedAnswer answer) => _samples[kind].Add(answer.Duration);

    /// <summary>The kinds whose median is further off the first one's than this part of it.</summary>
    public IEnumerable<string> FindOff(double tolerance) =>
        _samples.Where(sample => Math.Abs(Ratio(sample) - 1) > tolerance).Select(sample => $"{step}, {sample.Name}");

    /// <summary>Writes a line of the table for each kind.</summary>
    public void Describe(StringBuilder text)
    {
        foreach (var sample in _samples)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {step} | {sample.Name} | {sample.Median:F2} | "
                + $"{sample.Quantile(0.25):F2}–{sample.Quantile(0.75):F2} | {sample.Quantile(0.05):F2}–{sample.Quantile(0.95):F2} | "
                + $"{Ratio(sample):F3} |");
        }
    }

    private double Ratio(Sample sample) => sample.Median / _samples[0].Median;
}
