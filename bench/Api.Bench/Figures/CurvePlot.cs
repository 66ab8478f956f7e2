using System.Globalization;
using System.Text;

namespace Api.Bench.Figures;

/// <summary>Values over time, one curve below the other, as SVG.</summary>
internal static class CurvePlot
{
    private const int Width = 640;
    private const int Left = 12;
    private const int Height = 110;
    private const int Top = 26;

    /// <param name="minutes">The times of the values.</param>
    /// <param name="curves">The name of each curve, and its values.</param>
    public static string Draw(IReadOnlyList<double> minutes, params IReadOnlyList<(string Name, IReadOnlyList<double> Values)> curves)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Svg.Begin(Width, (Height * curves.Count) + 20));
        foreach (var (index, (name, values)) in curves.Index())
        {
            var bottom = (Height * (index + 1)) - 6;
            var most = Math.Max(double.Epsilon, values.Max());
            var right = Math.Max(double.Epsilon, minutes[^1]);
            var points = minutes.Zip(values, (minute, value) => string.Create(
                CultureInfo.InvariantCulture,
                $"{Left + (minute / right * (Width - (2 * Left))):F1},{bottom - (value / most * (Height - Top - 6)):F1}"));
            var title = $"{name}: first {Spread.Short(values[0])}, last {Spread.Short(values[^1])}, most {Spread.Short(most)}";
            svg.AppendLine(Svg.Text(Left, (Height * index) + 18, "title", title))
                .AppendLine(CultureInfo.InvariantCulture, $"""<path class="line" d="M{Left} {bottom}H{Width - Left}"/>""")
                .AppendLine(CultureInfo.InvariantCulture, $"""<polyline class="curve" points="{string.Join(' ', points)}"/>""");
        }

        return svg.AppendLine(Svg.Text(Left, (Height * curves.Count) + 12, "text", $"{Spread.Short(minutes[^1])} minutes"))
            .AppendLine("</svg>").ToString();
    }
}
