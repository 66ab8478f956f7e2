using System.Globalization;

namespace Api.Bench.Figures;

/// <summary>What a ratio has to reach.</summary>
internal sealed record Goal(bool AtLeast, double Ratio)
{
    public static Goal NotLess(double ratio) => new(AtLeast: true, ratio);

    public static Goal NotMore(double ratio) => new(AtLeast: false, ratio);

    public bool IsReachedBy(double ratio) => AtLeast ? ratio >= Ratio : ratio <= Ratio;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? "≥" : "≤")} {Ratio:0.##}");
}
