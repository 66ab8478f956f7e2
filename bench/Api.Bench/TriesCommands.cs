using System.CommandLine;

namespace Api.Bench;

/// <summary>The commands of the rows that try logins one by one and compare their times within the API.</summary>
internal static class TriesCommands
{
    public static Command EqualTime() => Create(
        "equal-time", "Do refused logins take the same time, whatever is wrong about them?", 500, Rows.EqualTime.RunAsync);

    public static Command Queue() => Create("queue", "Does a stranger log in while others guess?", 20, Rows.Queue.RunAsync);

    private static Command Create(
        string name,
        string question,
        int defaultTries,
        Func<FileInfo, DirectoryInfo, int, CancellationToken, Task<int>> runAsync)
    {
        var server = new Option<FileInfo>("--server") { Description = "The published Api.Web.dll.", Required = true };
        var results = new Option<DirectoryInfo>("--results") { Description = "Where the figures are written.", Required = true };
        var tries = new Option<int>("--tries")
        {
            Description = $"How many logins of each kind; by default {defaultTries}.",
            DefaultValueFactory = _ => defaultTries,
        };
        tries.Validators.Add(result =>
        {
            if (result.GetValue(tries) < 1)
            {
                result.AddError("--tries has to be positive.");
            }
        });
        var command = new Command(name, question) { server, results, tries };
        command.SetAction((line, cancellation) => runAsync(
            line.GetRequiredValue(server), line.GetRequiredValue(results), line.GetValue(tries), cancellation));
        return command;
    }
}
