using System.Globalization;
using System.Text;

namespace Api.Bench.Figures;

/// <summary>Both sides as bars with the spread of their rounds, as SVG that can be read on a light and on a dark ground.</summary>
internal static class BarPlot
{
    private const int Width = 640;
    private const int Left = 12;
    private const int Longest = 480;

    public static string Draw(Comparison comparison)
    {
        var (ours, theirs) = (Spread.Of(comparison.Ours), Spread.Of(comparison.Theirs));
        var scale = Longest / Math.Max(double.Epsilon, Math.Max(ours.Most, theirs.Most));
        var goal = comparison.Goal is null ? "" : $", goal {comparison.Goal}";
        var svg = new StringBuilder();
        svg.AppendLine(Svg.Begin(Width, 150))
            .AppendLine(Svg.Text(Left, 20, "title", $"{comparison.What} · {comparison.Unit}"))
            .AppendLine(Svg.Text(Left, 140, "text", $"ratio {comparison.Ratio}{goal}"));
        Draw(svg, 34, "this API", "ours", ours, scale);
        Draw(svg, 82, comparison.Against, "theirs", theirs, scale);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, int top, string name, string style, Spread values, double scale)
    {
        var (length, least, most) = (values.Median * scale, Left + (values.Least * scale), Left + (values.Most * scale));
        svg.AppendLine(Svg.Text(Left, top + 10, "text", $"{name}: {values}"))
            .AppendLine(
                CultureInfo.InvariantCulture, $"""<rect class="{style}" x="{Left}" y="{top + 15}" width="{length:F1}" height="16"/>""")
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"""<path class="line" d="M{least:F1} {top + 23}H{most:F1}M{least:F1} {top + 18}v10M{most:F1} {top + 18}v10"/>""");
    }
}
