using System.Globalization;
using System.Text;
using Api.Bench.Figures;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>What the memory that the row <c>memory</c> weighs goes to.</summary>
internal static class SpentMemory
{
    public const string Name = "spent-memory";

    public static async Task RunAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        await using var server = await conditions.StartApiAsync(RefreshWithRotation.EveryTime);
        var before = MemoryMap.Read(server.ProcessIds.Single());
        await Memory.LoadAsync(conditions, server, cancellationToken);
        var after = MemoryMap.Read(server.ProcessIds.Single());

        var text = new StringBuilder();
        var measured = await MeasuredRun.DescribeAsync(conditions.Sources, cancellationToken);
        text.AppendLine(CultureInfo.InvariantCulture, $"## Where memory goes, {began:yyyy-MM-dd HH:mm} UTC")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{measured} Megabytes, in which what several processes share is divided among them.")
            .AppendLine()
            .AppendLine("| what | started | after the load |")
            .AppendLine("|---|---|---|");
        foreach (var owner in MemoryMap.Owners)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {owner} | {before[owner]:F1} | {after[owner]:F1} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"| all | {before.Values.Sum():F1} | {after.Values.Sum():F1} |");
        await Results.WriteAsync(conditions.Sources.CreateSubdirectory("results"), text.ToString(), cancellationToken);
    }
}
