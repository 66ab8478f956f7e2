using System.CommandLine;
using Api.Bench.Programs;
using Api.Bench.Rows;

namespace Api.Bench;

/// <summary>The command that says what a request's processor time goes to.</summary>
internal static class SpentTimeCommand
{
    public static Command Create()
    {
        var command = new Command("spent-time", "What does the processor time of a request go to?")
        {
            RowsCommand.Published, RowsCommand.Sources, RowsCommand.Seconds,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        if (!File.Exists(Profiler.Program))
        {
            Console.WriteLine("== SKIPPED: spent-time: not installed: perf (linux-perf)");
            return 0;
        }

        var temporary = Directory.CreateTempSubdirectory("api-bench-");
        try
        {
            var conditions = new Conditions
            {
                Published = line.GetRequiredValue(RowsCommand.Published),
                Sources = line.GetRequiredValue(RowsCommand.Sources),
                Temporary = temporary,
                Time = TimeSpan.FromSeconds(line.GetValue(RowsCommand.Seconds)),
            };
            await SpentTime.RunAsync(conditions, cancellationToken);
            return 0;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
