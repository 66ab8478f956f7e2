using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Text;

namespace Api.Application.Users;

/// <summary>Creates an account.</summary>
/// <param name="Values">As received.</param>
/// <param name="Password">As received, never trimmed.</param>
public sealed record CreateUserCommand(UserValues Values, string Password) : Secret;

/// <summary>Checks a new account and saves it.</summary>
public sealed class CreateUserHandler(IUserAccounts accounts, AssignedRoles roles, NewPasswordCheck newPassword)
{
    /// <returns>The new user, or what is wrong about it.</returns>
    public Task<Result<UserDetails>> HandleAsync(CreateUserCommand command, CancellationToken cancellationToken)
    {
        var values = UserFields.ToStored(command.Values);
        return OptimisticRetry.RunAsync(() => TryAsync(values, command.Password, cancellationToken));
    }

    private async Task<Result<UserDetails>?> TryAsync(UserValues values, string password, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        UserFields.Check(errors, values, stored: null);
        await newPassword.CheckAsync(errors, nameof(CreateUserCommand.Password), password, values.Username, cancellationToken);
        await roles.CheckAsync(errors, nameof(values.Roles), values.Roles, cancellationToken);
        return errors.ToError() is { } error ? error : await accounts.TryCreateAsync(values, password, cancellationToken);
    }
}
