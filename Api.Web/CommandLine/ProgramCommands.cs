using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using Api.Application.Results;
using Api.Web.Composition;

namespace Api.Web.CommandLine;

/// <summary>
/// The command line: without a command the server, with the options of ASP.NET Core's host, and commands for an operator, which
/// take their settings from the environment and the files.
/// </summary>
internal static class ProgramCommands
{
    private const string Unknown =
        "There is an argument or an option that is not known, see --help. Passwords are read from the standard input.";

    private const string Description = """
        Login, token and user service. Without a command it serves.

        Settings come from appsettings.json, the environment (Jwt__Issuer=…) and the command line (--Jwt:Issuer=…, --Jwt:Issuer …,
        /Jwt:Issuer …, Jwt:Issuer=…). docs/settings.md has all of them.
        """;

    /// <summary>Runs the server or a command.</summary>
    /// <returns>The exit code: 0, or 1 when the line is not understood or the command did not do what was asked.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Create(args);
        // A name or a password may begin with @, which would be read as the name of a file with more arguments.
        var line = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var asked = line.Action is HelpAction || line.CommandResult.Command != root || line.Errors.Count > 0;
        if (line.Action is HelpAction)
        {
            await ShowHelpAsync(line, Console.Out);
            return 0;
        }

        var fault = FindFault(line, args, isServer: !asked);
        if (fault is null)
        {
            // Without a limit of its own: the host ends the program when it is asked to.
            return await line.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }

        await Console.Error.WriteLineAsync(fault);
        await Console.Error.WriteLineAsync();
        await ShowHelpAsync(root.Parse([.. PathOf(line.CommandResult.Command), "--help"]), Console.Error);
        return ProgramEnd.Failed;
    }

    /// <summary>Runs <paramref name="work"/> on the accounts, whose database is brought up to date before.</summary>
    /// <inheritdoc cref="WithAppAsync(Func{IServiceProvider, Task{Error}})"/>
    public static Task<int> WithAccountsAsync(Func<IServiceProvider, Task<Error?>> work) =>
        WithAppAsync(app => app.PrepareAccountsAsync(), work);

    /// <summary>Runs <paramref name="work"/> in the program without its server, and writes a failure to the standard error.</summary>
    /// <returns>The exit code: 1 after a failure, else 0.</returns>
    public static Task<int> WithAppAsync(Func<IServiceProvider, Task<Error?>> work) => WithAppAsync(_ => Task.CompletedTask, work);

    private static async Task<int> WithAppAsync(Func<WebApplication, Task> prepare, Func<IServiceProvider, Task<Error?>> work)
    {
        await using var app = ApiServer.Build([], builder => builder.Logging.ClearProviders());
        app.CheckSettings();
        await prepare(app);
        await using var scope = app.Services.CreateAsyncScope();
        if (await work(scope.ServiceProvider) is not { } error)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(Describe(error));
        return ProgramEnd.Failed;
    }

    private static RootCommand Create(string[] args)
    {
        var root = new RootCommand(Description)
        {
            new Option<string[]>("--urls") { Description = "Where it listens, such as http://localhost:8000.", HelpName = "addresses" },
            new Option<string[]>("--environment") { Description = "Production (default) or Development.", HelpName = "name" },
            new Option<string[]>("--contentRoot") { Description = "Where the appsettings files and data are.", HelpName = "folder" },
            UserCommands.Create(),
            KeyCommands.Create(),
            DatabaseCommands.Create(),
            HealthCommands.Create(),
        };
        root.HelpName = "dotnet Api.Web.dll";
        root.Directives.Clear();
        // What is left over are settings, which only the host knows to read; HostArguments looks at them.
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((_, _) => ApiServer.ServeAsync(args));
        return root;
    }

    private static string? FindFault(ParseResult line, string[] args, bool isServer)
    {
        if (isServer)
        {
            return HostArguments.FindFault(
                line.UnmatchedTokens, line.RootCommandResult.Command.Subcommands.Select(command => command.Name));
        }

        if (line.RootCommandResult.Children.OfType<OptionResult>().Any(option => !option.Implicit))
        {
            return "Options of the server do not go with a command, which takes its settings from the environment and the files.";
        }

        // A misspelt option would be taken for a name.
        var misspelt = !args.Contains("--") && line.CommandResult.Children.OfType<ArgumentResult>()
            .Any(argument => argument.Tokens is [{ Value: ['-', ..] }, ..]);
        if (misspelt)
        {
            return $"{Unknown} A name that begins with - comes after --.";
        }

        // The message does not repeat what was not expected: it may be a password.
        return line.UnmatchedTokens.Count == 0 ? line.Errors.Select(error => error.Message).FirstOrDefault()
            : line.CommandResult.Command.Subcommands.Any() ? Unknown
                + HostArguments.Suggest(line.UnmatchedTokens[0], line.CommandResult.Command.Subcommands.Select(known => known.Name))
            : Unknown;
    }

    /// <summary>The library's help, in which what it calls additional arguments are settings.</summary>
    private static async Task ShowHelpAsync(ParseResult help, TextWriter output)
    {
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        await help.InvokeAsync(new InvocationConfiguration { Output = text });
        await output.WriteAsync(text.ToString()
            .Replace("[[--] <additional arguments>...]]", "[--Key=value ...]", StringComparison.Ordinal)
            .Replace("Additional Arguments:", "Settings:", StringComparison.Ordinal)
            .Replace(
                "  Arguments passed to the application that is being run.",
                "  --Key=value             Any setting, such as --Jwt:Issuer=https://login.example.com.",
                StringComparison.Ordinal));
    }

    private static IEnumerable<string> PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. PathOf(parent), command.Name] : [];

    private static string Describe(Error error) => error switch
    {
        Error.Invalid invalid => string.Join(
            Environment.NewLine,
            invalid.Fields.SelectMany(field => field.Value.Select(text => $"{field.Key}: {text}"))),
        Error.NotFound notFound => notFound.Detail,
        _ => Errors.Problems.From(error).Detail,
    };
}
