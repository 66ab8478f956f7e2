namespace Api.Bench.Figures;

/// <summary>Durations of the same thing done again and again, in milliseconds.</summary>
internal sealed class Sample(string name)
{
    private readonly List<double> _values = [];

    public string Name => name;

    public int Count => _values.Count;

    public double Median => Quantile(0.5);

    public void Add(TimeSpan duration) => _values.Add(duration.TotalMilliseconds);

    /// <summary>The value below which this part of them lies.</summary>
    public double Quantile(double part)
    {
        var sorted = _values.Order().ToList();
        var position = part * (sorted.Count - 1);
        var (below, above) = (sorted[(int)Math.Floor(position)], sorted[(int)Math.Ceiling(position)]);
        return below + ((above - below) * (position - Math.Floor(position)));
    }
}
