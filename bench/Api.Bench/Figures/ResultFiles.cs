using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Bench.Figures;

/// <summary>
/// What is kept of a call: a table in <c>DATE.md</c>, all values in <c>DATE.json</c> for a later comparison, and a plot for each
/// line of the table in the folder <c>DATE</c>.
/// </summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task WriteAsync(DirectoryInfo folder, MeasuredRun run, CancellationToken cancellationToken)
    {
        var day = run.Began.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var plots = folder.CreateSubdirectory(day);
        var lines = new List<string>();
        foreach (var ofRow in run.Comparisons.GroupBy(comparison => comparison.Row))
        {
            foreach (var (index, comparison) in ofRow.Index())
            {
                var plot = index == 0 ? $"{comparison.Row}.svg" : $"{comparison.Row}-{index + 1}.svg";
                await File.WriteAllTextAsync(
                    Path.Combine(plots.FullName, plot), comparison.Drawing ?? BarPlot.Draw(comparison), cancellationToken);
                lines.Add(Line(comparison, $"{day}/{plot}"));
            }
        }

        await Results.WriteAsync(folder, Table(run, lines), cancellationToken);
        var file = Path.Combine(folder.FullName, day + ".json");
        var runs = File.Exists(file) ? JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsArray() : [];
        runs.Add(JsonSerializer.SerializeToNode(run, Json));
        // A run a line.
        var text = $"[\n{string.Join(",\n", runs.Select(one => one!.ToJsonString(Json)))}\n]\n";
        await File.WriteAllTextAsync(file, text, cancellationToken);
    }

    /// <summary>The comparisons of a day, of each the last that was kept.</summary>
    /// <param name="file">The <c>.json</c>, or the <c>.md</c> beside it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<Comparison>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Path.ChangeExtension(file.FullName, ".json"), cancellationToken);
        var runs = JsonSerializer.Deserialize<List<MeasuredRun>>(text, Json)!;
        return
        [
            .. runs.SelectMany(run => run.Comparisons)
                .GroupBy(comparison => (comparison.Row, comparison.What, comparison.Against, comparison.Unit))
                .Select(same => same.Last()),
        ];
    }

    private static string Table(MeasuredRun run, List<string> lines)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## Compared, {run.Began:yyyy-MM-dd HH:mm} UTC")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Commit {run.Commit}; {run.Machine}. {run.Rounds} rounds of "
                + $"{run.Seconds:0.#} s a side, in turn: medians (least–most). CPU is that of the program's processes in "
                + $"µs for each request, ours / theirs.")
            .AppendLine()
            .AppendLine("| row | measured | against | unit | ours | theirs | ratio | CPU | goal | reached |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|")
            .AppendJoin('\n', lines)
            .AppendLine();
        return text.ToString();
    }

    private static string Line(Comparison line, string plot)
    {
        var cpu = line.OurCpu.Count == 0
            ? ""
            : $"{Spread.Short(Spread.Of(line.OurCpu).Median)} / {Spread.Short(Spread.Of(line.TheirCpu).Median)}";
        var reached = line.Goal is null ? "" : line.IsReached ? "yes" : "**no**";
        var remark = line.Remark is null ? "" : $" ({line.Remark})";
        return $"| [{line.Row}]({plot}) | {line.What}{remark} | {line.Against} | {line.Unit} | {Spread.Of(line.Ours)} | "
            + $"{Spread.Of(line.Theirs)} | {line.Ratio} | {cpu} | {line.Goal} | {reached} |";
    }
}
