using System.CommandLine;
using Api.Application.Results;
using Api.Web.Composition;

namespace Api.Web.CommandLine;

/// <summary>
/// The commands of the program, for an operator of the server. They take their settings from the environment and the files.
/// </summary>
internal static class ProgramCommands
{
    /// <summary>The exit code of a command that did not do what was asked.</summary>
    public const int Failed = 1;

    private const string Unknown =
        "There is an argument or an option that is not known, see --help. Passwords are read from the standard input.";

    /// <summary>Whether the command line names a command.</summary>
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

        // The message does not repeat what was not expected: it may be a password.
        await Console.Error.WriteLineAsync(
            misspelt ? $"{Unknown} A name that begins with - comes after --."
            : line.UnmatchedTokens.Count > 0 ? Unknown
            : line.Errors[0].Message);
        return Failed;
    }

    /// <summary>Runs <paramref name="work"/> in the program without its server, and writes a failure to the standard error.</summary>
    /// <returns>The exit code: 1 after a failure, else 0.</returns>
    public static async Task<int> WithAppAsync(StartMode mode, Func<IServiceProvider, Task<Error?>> work)
    {
        await using var app = ApiServer.Build([], builder => builder.Logging.ClearProviders());
        var exitCode = Failed;
        await app.RunOrReportAsync(async () =>
        {
            await app.PrepareAsync(mode);
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
        Error.Invalid invalid => string.Join(
            Environment.NewLine,
            invalid.Fields.SelectMany(field => field.Value.Select(text => $"{field.Key}: {text}"))),
        Error.NotFound notFound => notFound.Detail,
        _ => Errors.Problems.From(error).Detail,
    };
}
