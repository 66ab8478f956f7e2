using System.CommandLine;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Web.Composition;

namespace Api.Web.CommandLine;

/// <summary>
/// <c>users create</c>, <c>set-password</c> and <c>unlock</c>, for an operator when nobody can log in. They need the program's
/// own settings and no server.
/// </summary>
internal static class UserCommands
{
    public static Command Create()
    {
        var username = new Argument<string>("username") { Description = "The user name." };
        var administrator = new Option<bool>("--admin") { Description = "With the role of administrators." };
        var email = new Option<string?>("--email") { Description = "The e-mail address." };
        var create = new Command("create", "Creates a user. The password is asked for, or read from the first line of the standard input.")
        {
            username, administrator, email,
        };
        create.SetAction((line, cancellation) => RunAsync(
            services => CreateAsync(
                services,
                line.GetRequiredValue(username),
                line.GetValue(email),
                line.GetValue(administrator),
                cancellation)));
        var setPassword = new Command(
            "set-password",
            "Sets a user's password, which ends the user's sessions and lifts a block. The password is read as above.")
        {
            username,
        };
        setPassword.SetAction((line, cancellation) => WithUserAsync(line.GetRequiredValue(username), SetPasswordAsync, cancellation));
        var unlock = new Command("unlock", "Forgets a user's failed logins.") { username };
        unlock.SetAction((line, cancellation) => WithUserAsync(line.GetRequiredValue(username), UnlockAsync, cancellation));
        return new Command("users", "Manages users where nobody can log in.") { create, setPassword, unlock };
    }

    private static async Task<Error?> CreateAsync(
        IServiceProvider services,
        string username,
        string? email,
        bool administrator,
        CancellationToken cancellationToken)
    {
        if (PasswordPrompt.Read() is not { } password)
        {
            return PasswordPrompt.NotRepeated;
        }

        var command = new CreateUserCommand(username, password, email, "", "", IsActive: true, administrator ? [Roles.Administrator] : []);
        return (await services.GetRequiredService<CreateUserHandler>().HandleAsync(command, cancellationToken)).Error;
    }

    private static async Task<Error?> SetPasswordAsync(IServiceProvider services, UserDetails user, CancellationToken cancellationToken)
    {
        if (PasswordPrompt.Read() is not { } password)
        {
            return PasswordPrompt.NotRepeated;
        }

        var command = new SetPasswordCommand(user.Id, password);
        return await services.GetRequiredService<SetPasswordHandler>().HandleAsync(command, cancellationToken);
    }

    private static Task<Error?> UnlockAsync(IServiceProvider services, UserDetails user, CancellationToken cancellationToken) =>
        services.GetRequiredService<UnlockUserHandler>().HandleAsync(new UnlockUserCommand(user.Id), cancellationToken);

    private static Task<int> WithUserAsync(
        string username,
        Func<IServiceProvider, UserDetails, CancellationToken, Task<Error?>> work,
        CancellationToken cancellationToken) => RunAsync(async services =>
            await services.GetRequiredService<IUserAccounts>().FindAsync(username, cancellationToken) is { } user
                ? await work(services, user, cancellationToken)
                : new Error.NotFound($"There is no user {username}."));

    private static async Task<int> RunAsync(Func<IServiceProvider, Task<Error?>> work)
    {
        var exitCode = await ProgramCommands.WithAppAsync(StartMode.WithoutDemoAccount, work);
        if (exitCode == 0)
        {
            await Console.Out.WriteLineAsync("Done.");
        }

        return exitCode;
    }
}
