using System.CommandLine;
using System.Data.Common;
using Api.Application.Outages;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Web.Composition;

namespace Api.Web.Commands;

/// <summary>
/// <c>users create</c>, <c>set-password</c> and <c>unlock</c>, for whoever may run the program: the way in when nobody can
/// log in. They need the program's own settings and no server.
/// </summary>
internal static class UserCommands
{
    public const string Name = "users";

    private const int Failed = 1;

    private const string Unknown = "There is an argument or an option that is not known, see --help. Passwords are read from the standard input.";

    public static async Task<int> RunAsync(string[] args)
    {
        var username = new Argument<string>("username") { Description = "The user name." };
        // A misspelt option would be taken for the name.
        username.Validators.Add(name =>
        {
            if (name.Tokens is [{ Value: ['-', ..] }] && !args.Contains("--"))
            {
                name.AddError($"{Unknown} A name that begins with - comes after --.");
            }
        });
        var administrator = new Option<bool>("--admin") { Description = "With the role of administrators." };
        var email = new Option<string?>("--email") { Description = "The e-mail address." };
        var create = new Command("create", "Creates a user. The password is asked for, or read from the first line of the standard input.")
        {
            username, administrator, email,
        };
        create.SetAction((line, cancellation) => WithAppAsync(
            services => CreateAsync(services, line.GetRequiredValue(username), line.GetValue(email), line.GetValue(administrator), cancellation)));
        var setPassword = new Command("set-password", "Sets a user's password, which ends the user's sessions and lifts a block. The password is read as above.")
        {
            username,
        };
        setPassword.SetAction((line, cancellation) => WithUserAsync(line.GetRequiredValue(username), SetPasswordAsync, cancellation));
        var unlock = new Command("unlock", "Forgets a user's failed logins.") { username };
        unlock.SetAction((line, cancellation) => WithUserAsync(line.GetRequiredValue(username), UnlockAsync, cancellation));
        var line = new RootCommand("Login, token and user service")
        {
            new Command(Name, "Manages users where nobody can log in.") { create, setPassword, unlock },
        }.Parse(args);
        if (line.Errors.Count == 0)
        {
            return await line.InvokeAsync();
        }

        // What was not expected is not repeated: it may be a password.
        await Console.Error.WriteLineAsync(line.UnmatchedTokens.Count > 0 ? Unknown : line.Errors[0].Message);
        return Failed;
    }

    private static async Task<Error?> CreateAsync(IServiceProvider services, string username, string? email, bool administrator, CancellationToken cancellationToken)
    {
        if (PasswordPrompt.Read() is not { } password)
        {
            return PasswordPrompt.NotRepeated;
        }

        var command = new CreateUserCommand(username, password, email, "", "", IsActive: true, administrator ? [Roles.Administrator] : []);
        return (await services.GetRequiredService<CreateUserHandler>().HandleAsync(command, cancellationToken)).Error;
    }

    private static async Task<Error?> SetPasswordAsync(IServiceProvider services, UserDetails user, CancellationToken cancellationToken) =>
        PasswordPrompt.Read() is { } password
            ? await services.GetRequiredService<SetPasswordHandler>().HandleAsync(new SetPasswordCommand(user.Id, password), cancellationToken)
            : PasswordPrompt.NotRepeated;

    private static Task<Error?> UnlockAsync(IServiceProvider services, UserDetails user, CancellationToken cancellationToken) =>
        services.GetRequiredService<UnlockUserHandler>().HandleAsync(new UnlockUserCommand(user.Id), cancellationToken);

    private static Task<int> WithUserAsync(
        string username,
        Func<IServiceProvider, UserDetails, CancellationToken, Task<Error?>> work,
        CancellationToken cancellationToken) => WithAppAsync(async services =>
            await services.GetRequiredService<IUserAccounts>().FindAsync(username, cancellationToken) is { } user
                ? await work(services, user, cancellationToken)
                : new Error.NotFound($"There is no user {username}."));

    /// <summary>The program without its server. A failure is told in a sentence, and makes the exit code 1.</summary>
    private static async Task<int> WithAppAsync(Func<IServiceProvider, Task<Error?>> work)
    {
        await using var app = ApiServer.Build([], builder => builder.Logging.ClearProviders());
        try
        {
            if (!await app.TryPrepareAsync(demoAccount: false))
            {
                return Failed;
            }

            await using var scope = app.Services.CreateAsyncScope();
            if (await work(scope.ServiceProvider) is not { } error)
            {
                await Console.Out.WriteLineAsync("Done.");
                return 0;
            }

            await Console.Error.WriteLineAsync(Describe(error));
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or DbException
            || app.Services.GetRequiredService<IOutageDetector>().IsBehind(exception))
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {exception.Message}");
        }

        return Failed;
    }

    private static string Describe(Error error) => error switch
    {
        Error.Invalid invalid => string.Join(Environment.NewLine, invalid.Fields.SelectMany(field => field.Value.Select(text => $"{field.Key}: {text}"))),
        Error.NotFound notFound => notFound.Detail,
        _ => ErrorHandling.Problems.From(error).Detail,
    };
}
