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
    /// <summary>The new user, or what is wrong about it.</summary>
    public async Task<Result<UserDetails>> HandleAsync(CreateUserCommand command, CancellationToken cancellationToken)
    {
        var user = new NewUser(
            CanonicalText.Of(command.Username),
            command.Email is null ? null : CanonicalText.Of(command.Email),
            command.FirstName.Trim(),
            command.LastName.Trim(),
            command.Password,
            command.IsActive,
            UserFields.Distinct(command.Roles));
        if (await CheckAsync(user, cancellationToken) is { } error)
        {
            return error;
        }

        return await accounts.CreateAsync(user, cancellationToken) switch
        {
            UserCreation.Created created => created.User,
            UserCreation.UsernameTaken => new Error.UsernameTaken(),
            UserCreation.EmailTaken => new Error.EmailTaken(),
            UserCreation.RoleGone => await CheckAsync(user, cancellationToken) ?? UserChangeErrors.Contended,
            UserCreation.Busy busy => new Error.Busy(busy.RetryAfter),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    private async Task<Error?> CheckAsync(NewUser user, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        UserFields.CheckUsername(errors, nameof(CreateUserCommand.Username), user.Username);
        UserFields.CheckSharedNames(errors, nameof(CreateUserCommand.Username), user.Username, user.Email);
        UserFields.CheckEmail(errors, nameof(CreateUserCommand.Email), user.Email);
        UserFields.CheckName(errors, nameof(CreateUserCommand.FirstName), user.FirstName);
        UserFields.CheckName(errors, nameof(CreateUserCommand.LastName), user.LastName);
        await newPassword.CheckAsync(errors, nameof(CreateUserCommand.Password), user.Password, user.Username, cancellationToken);
        await UserFields.CheckRolesAsync(errors, nameof(CreateUserCommand.Roles), user.Roles, roles, cancellationToken);
        return errors.ToError();
    }
}
