using System.CommandLine;
using Api.Bench.Loads;
using Api.Bench.Programs;
using Api.Bench.Rows;

namespace Api.Bench;

/// <summary>The commands that say what the processor time of a request, and the memory of the program, go to.</summary>
internal static class SpentCommands
{
    public static Command Time() => Create(
        SpentTime.Name, "What does the processor time of a request go to?", SpentTime.RunAsync, Profiler.Program, "perf (linux-perf)");

    public static Command Memory() => Create(
        SpentMemory.Name, "What does the memory of the program go to?", SpentMemory.RunAsync, Wrk.Program, "wrk");

    private static Command Create(
        string name, string question, Func<Conditions, CancellationToken, Task> measure, string needed, string package)
    {
        var command = new Command(name, question) { RowsCommand.Published, RowsCommand.Sources, RowsCommand.Seconds };
        command.SetAction(async (line, cancellationToken) =>
        {
            if (!File.Exists(needed))
            {
                Console.WriteLine($"== SKIPPED: {name}: not installed: {package}");
                return 0;
            }

            await RunAsync(line, measure, cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(
        ParseResult line, Func<Conditions, CancellationToken, Task> measure, CancellationToken cancellationToken)
    {
        var temporary = Directory.CreateTempSubdirectory("api-bench-");
        try
        {
            await measure(
                new Conditions
                {
                    Published = line.GetRequiredValue(RowsCommand.Published),
                    Sources = line.GetRequiredValue(RowsCommand.Sources),
                    Temporary = temporary,
                    Time = TimeSpan.FromSeconds(line.GetValue(RowsCommand.Seconds)),
                },
                cancellationToken);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
