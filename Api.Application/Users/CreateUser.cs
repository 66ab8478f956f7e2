using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Text;


namespace Api.Application.Users;

/// <summary>Creates an account.</summary>
/// <param name="Username">Trimmed and brought into Unicode normal form KC; at most 150 characters.</param>
/// <param name="Password">Taken as it is.</param>
/// <param name="Email">Null for none; at most 254 characters (RFC 5321 §4.5.3.1.3).</param>
/// <param name="FirstName">At most 150 characters.</param>
/// <param name="LastName">At most 150 characters.</param>
/// <param name="IsActive">Whether the account may log in.</param>
/// <param name="Roles">Names of roles that exist.</param>
public sealed record CreateUserCommand(
    string Username,
    string Password,
    string? Email,
    string FirstName,
    string LastName,
    bool IsActive,
    IReadOnlyList<string> Roles)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(CreateUserCommand);
}

/// <summary>Checks a new account and saves it.</summary>
public sealed class CreateUserHandler(IUserAccounts accounts, IRoleCatalog roles, NewPasswordCheck newPassword)
{
    /// <returns>The new user, or what is wrong about it.</returns>
    public Task<Result<UserDetails>> HandleAsync(CreateUserCommand command, CancellationToken cancellationToken)
    {
        var values = new UserValues(
            CanonicalText.Of(command.Username),
            command.Email is null ? null : CanonicalText.Of(command.Email),
            command.FirstName.Trim(),
            command.LastName.Trim(),
            command.IsActive,
            UserFields.Distinct(command.Roles));
        return OptimisticRetry.RunAsync(() => TryAsync(values, command.Password, cancellationToken));
    }

    private async Task<Result<UserDetails>?> TryAsync(UserValues values, string password, CancellationToken cancellationToken) =>
        await CheckAsync(values, password, cancellationToken) is { } error
            ? error
            : await accounts.TryCreateAsync(values, password, cancellationToken);

    private async Task<Error?> CheckAsync(UserValues values, string password, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        UserFields.CheckUsername(errors, nameof(CreateUserCommand.Username), values.Username);
        UserFields.CheckSharedNames(errors, nameof(CreateUserCommand.Username), values.Username, values.Email);
        UserFields.CheckEmail(errors, nameof(CreateUserCommand.Email), values.Email);
        UserFields.CheckName(errors, nameof(CreateUserCommand.FirstName), values.FirstName);
        UserFields.CheckName(errors, nameof(CreateUserCommand.LastName), values.LastName);
        await newPassword.CheckAsync(errors, nameof(CreateUserCommand.Password), password, values.Username, cancellationToken);
        await UserFields.CheckRolesAsync(errors, nameof(CreateUserCommand.Roles), values.Roles, roles, cancellationToken);
        return errors.ToError();
    }
}
