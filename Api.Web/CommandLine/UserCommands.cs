using System.CommandLine;
using System.Globalization;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Web.CommandLine;

/// <summary>
/// <c>users list</c>, <c>create</c>, <c>set-password</c>, <c>unlock</c> and <c>import</c>, for an operator when nobody can log in.
/// They need the program's own settings and no server.
/// </summary>
internal static class UserCommands
{
    private const int PageSize = 100;

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
            "Sets a user's password, which ends the user's sessions and lifts a block. The password is asked for, or read from the first "
                + "line of the standard input.")
        {
            username,
        };
        setPassword.SetAction((line, cancellation) => WithUserAsync(line.GetRequiredValue(username), SetPasswordAsync, cancellation));
        var unlock = new Command("unlock", "Forgets a user's failed logins.") { username };
        unlock.SetAction((line, cancellation) => WithUserAsync(line.GetRequiredValue(username), UnlockAsync, cancellation));
        return new Command("users", "Manages users where nobody can log in.")
        {
            CreateList(), create, setPassword, unlock, ImportCommands.Create(),
        };
    }

    private static Command CreateList()
    {
        var search = new Option<string?>("--search") { Description = "Only users with this in their name or e-mail.", HelpName = "text" };
        var list = new Command("list", "Lists the users: id, name, e-mail, whether active, roles and last login, between tabs.") { search };
        list.SetAction((line, cancellation) => ProgramCommands.WithAccountsAsync(
            services => ListAsync(services, line.GetValue(search), cancellation)));
        return list;
    }

    private static async Task<Error?> ListAsync(IServiceProvider services, string? search, CancellationToken cancellationToken)
    {
        var handler = services.GetRequiredService<ListUsersHandler>();
        await Console.Out.WriteLineAsync("id\tusername\temail\tactive\troles\tlast login");
        for (var page = 1L; ; page++)
        {
            var query = new ListUsersQuery(page, PageSize, search, IsActive: null, [new UserOrder(UserOrderField.Id, Descending: false)]);
            var result = await handler.HandleAsync(query, cancellationToken);
            var users = result.Value?.Users ?? [];
            foreach (var user in users)
            {
                await Console.Out.WriteLineAsync(string.Join(
                    '\t',
                    user.Id,
                    user.Username,
                    user.Email,
                    user.IsActive ? "yes" : "no",
                    string.Join(',', user.Roles),
                    user.LastLogin?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never"));
            }

            if (users.Count < PageSize)
            {
                return null;
            }
        }
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

        var command = new CreateUserCommand(UserValues.Named(username, email, administrator ? [Roles.Administrator] : []), password);
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
        var exitCode = await ProgramCommands.WithAccountsAsync(work);
        if (exitCode == 0)
        {
            await Console.Out.WriteLineAsync("Done.");
        }

        return exitCode;
    }
}
