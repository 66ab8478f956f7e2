using System.Globalization;
using System.Security;

namespace Api.Bench.Figures;

/// <summary>The pieces that all plots are made of.</summary>
internal static class Svg
{
    private const string Style = """
        <style>
        text{font:12px system-ui,sans-serif;fill:#24292f} .title{font-weight:600}
        .ours{fill:#2f81f7} .theirs{fill:#8b949e}
        .line{fill:none;stroke:#24292f;stroke-width:1.5} .curve{fill:none;stroke:#2f81f7;stroke-width:2}
        @media (prefers-color-scheme: dark){text{fill:#e6edf3} .line{stroke:#e6edf3}}
        </style>
        """;

    public static string Begin(int width, int height) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">"""
        + $"\n{Style}");

    public static string Text(double x, double y, string style, string text) => string.Create(
        CultureInfo.InvariantCulture, $"""<text class="{style}" x="{x:F0}" y="{y:F0}">{SecurityElement.Escape(text)}</text>""");
}
