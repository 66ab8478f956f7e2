using System.Globalization;

namespace Api.Bench.Figures;

/// <summary>Where the figures are written: one file for each day.</summary>
internal static class Results
{
    public static async Task WriteAsync(DirectoryInfo folder, string text, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(text);
        folder.Create();
        var day = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var file = Path.Combine(folder.FullName, day + ".md");
        await File.AppendAllTextAsync(file, (File.Exists(file) ? "\n" : "") + text, cancellationToken);
    }
}
