using System.CommandLine;

namespace Api.Bench;

/// <summary>The commands of the rows that try calls one by one and compare their times within the API.</summary>
internal static class TriesCommands
{
    public static Command EqualTime()
    {
        var calls = new Option<string[]>("--calls")
        {
            Description = "Of which calls; by default all.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. Rows.EqualTime.Names],
        };
        calls.AcceptOnlyFromAmong([.. Rows.EqualTime.Names]);
        var command = Create(
            "equal-time",
            "Do refused logins, sign-ups and resets take the same time, whatever account they name?",
            500,
            (line, server, results, tries, cancellation) =>
                Rows.EqualTime.RunAsync(server, results, tries, line.GetRequiredValue(calls), cancellation));
        command.Add(calls);
        return command;
    }

    public static Command Queue() => Create(
        "queue",
        "Does a stranger log in while others guess?",
        20,
        (_, server, results, tries, cancellation) => Rows.Queue.RunAsync(server, results, tries, cancellation));

    private static Command Create(
        string name,
        string question,
        int defaultTries,
        Func<ParseResult, FileInfo, DirectoryInfo, int, CancellationToken, Task<int>> runAsync)
    {
        var server = new Option<FileInfo>("--server") { Description = "The published Api.Web.dll.", Required = true };
        var results = new Option<DirectoryInfo>("--results") { Description = "Where the figures are written.", Required = true };
        var tries = new Option<int>("--tries")
        {
            Description = $"How many tries of each kind; by default {defaultTries}.",
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
            line, line.GetRequiredValue(server), line.GetRequiredValue(results), line.GetValue(tries), cancellation));
        return command;
    }
}
