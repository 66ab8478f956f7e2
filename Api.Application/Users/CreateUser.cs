using System.Globalization;
using System.Text;
using Api.Application.Results;

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
public sealed class CreateUserHandler(IUserAccounts accounts, PasswordPolicy passwords)
{
    private const string UnknownRole = "Object with name={0} does not exist.";

    private static readonly CompositeFormat UnknownRoleFormat = CompositeFormat.Parse(UnknownRole);

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
            [.. command.Roles.DistinctBy(CanonicalText.Of, StringComparer.OrdinalIgnoreCase)]);
        if (await CheckAsync(user, cancellationToken) is { } error)
        {
            return error;
        }

        return await accounts.CreateAsync(user, cancellationToken) switch
        {
            UserCreation.Created created => created.User,
            UserCreation.UsernameTaken => new Error.UsernameTaken(),
            UserCreation.EmailTaken => new Error.EmailTaken(),
            UserCreation.Busy busy => new Error.Busy(busy.RetryAfter),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    private async Task<Error?> CheckAsync(NewUser user, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        UserFields.CheckUsername(errors, nameof(CreateUserCommand.Username), user.Username, user.Email);
        UserFields.CheckEmail(errors, nameof(CreateUserCommand.Email), user.Email);
        UserFields.CheckName(errors, nameof(CreateUserCommand.FirstName), user.FirstName);
        UserFields.CheckName(errors, nameof(CreateUserCommand.LastName), user.LastName);
        UserFields.CheckPassword(errors, nameof(CreateUserCommand.Password), user.Password, passwords);
        foreach (var role in await accounts.FindUnknownRolesAsync(user.Roles, cancellationToken))
        {
            errors.Add(nameof(CreateUserCommand.Roles), string.Format(CultureInfo.InvariantCulture, UnknownRoleFormat, role));
        }

        return errors.ToError();
    }
}
