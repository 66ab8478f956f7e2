using System.Globalization;
using System.Text;

namespace Api.Bench.Figures;

/// <summary>What each of several bars consists of, as SVG.</summary>
internal static class StackedPlot
{
    private const int Width = 760;
    private const int Left = 12;
    private const int Longest = Width - (2 * Left);
    private const int BarHeight = 46;
    private const int LegendColumns = 4;
    private const int LegendLine = 20;

    private static readonly string[] Colors =
    [
        "#57606a", "#8b949e", "#bdc4cc", "#8250df", "#bf3989", "#0969da", "#54aeff", "#9be9ff", "#1a7f37", "#57ab5a", "#9a6700",
        "#d4a72c", "#fa4549", "#ff8182", "#ffb77c", "#d0d7de",
    ];

    /// <param name="parts">The parts that a bar may have, in their order.</param>
    /// <param name="bars">The name of each bar, its length, and how much of it each part is, from 0 to 1.</param>
    public static string Draw(
        IReadOnlyList<string> parts,
        IReadOnlyList<(string Name, double Length, IReadOnlyDictionary<string, double> Shares)> bars)
    {
        var legend = BarHeight * bars.Count;
        var svg = new StringBuilder();
        svg.AppendLine(Svg.Begin(Width, legend + 12 + (LegendLine * ((parts.Count / LegendColumns) + 1))));
        var scale = Longest / bars.Max(bar => bar.Length);
        foreach (var (index, (name, length, shares)) in bars.Index())
        {
            var top = BarHeight * index;
            svg.AppendLine(Svg.Text(Left, top + 16, "title", $"{name}: {Spread.Short(length)} µs"));
            double at = Left;
            foreach (var (color, part) in parts.Index())
            {
                var width = shares.GetValueOrDefault(part) * length * scale;
                svg.Append(Box(at, top + 22, width, color));
                at += width;
            }

            svg.AppendLine();
        }

        foreach (var (index, part) in parts.Index())
        {
            var (x, y) = (Left + (index % LegendColumns * (Longest / LegendColumns)), legend + 10 + (index / LegendColumns * LegendLine));
            svg.Append(Box(x, y, 12, index)).AppendLine(Svg.Text(x + 18, y + 12, "text", part));
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static string Box(double x, int y, double width, int color) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<rect fill="{Colors[color % Colors.Length]}" x="{x:F1}" y="{y}" width="{width:F1}" height="16"/>""");
}
