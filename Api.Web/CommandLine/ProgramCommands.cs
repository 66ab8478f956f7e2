using System.CommandLine;
using Api.Application.Results;
using Api.Web.Composition;

namespace Api.Web.CommandLine;

/// <summary>What the program does besides serving, for whoever may run it. It takes its settings from the environment and the files.</summary>
internal static class ProgramCommands
{
    /// <summary>The exit code of a command that did not do what was asked.</summary>
    public const int Failed = 1;

    private const string Unknown = "There is an argument or an option that is not known, see --help. Passwords are read from the standard input.";

    /// <summary>Whether the command line names one of them.</summary>
    public static bool AreIn(string[] args) => args is ["users" or "database" or "health", ..];

    public static async Task<int> RunAsync(string[] args)
    {
        var line = new RootCommand("Login, token and user service")
        {
            UserCommands.Create(), DatabaseCommands.Create(), HealthCommands.Create(),
        }.Parse(args);
        // A misspelt option would be taken for a name.
        var misspelt = !args.Contains("--") && line.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>()
            .Any(argument => argument.Tokens is [{ Value: ['-', ..] }, ..]);
        if (line.Errors.Count == 0 && !misspelt)
        {
            return await line.InvokeAsync();
        }

        // What was not expected is not repeated: it may be a password.
        await Console.Error.WriteLineAsync(
            misspelt ? $"{Unknown} A name that begins with - comes after --."
            : line.UnmatchedTokens.Count > 0 ? Unknown
            : line.Errors[0].Message);
        return Failed;
    }

    /// <summary>The program without its server. A failure is told in a sentence, and makes the exit code 1.</summary>
    public static async Task<int> WithAppAsync(StartMode preparation, Func<IServiceProvider, Task<Error?>> work)
    {
        await using var app = ApiServer.Build([], builder => builder.Logging.ClearProviders());
        var exitCode = Failed;
        await app.RunOrReportAsync(async () =>
        {
            await app.PrepareAsync(preparation);
            await using var scope = app.Services.CreateAsyncScope();
            if (await work(scope.ServiceProvider) is { } error)
            {
                await Console.Error.WriteLineAsync(Describe(error));
            }
            else
            {
                exitCode = 0;
            }
        });
        return exitCode;
    }

    private static string Describe(Error error) => error switch
    {
        Error.Invalid invalid => string.Join(Environment.NewLine, invalid.Fields.SelectMany(field => field.Value.Select(text => $"{field.Key}: {text}"))),
        Error.NotFound notFound => notFound.Detail,
        _ => Errors.Problems.From(error).Detail,
    };
}
