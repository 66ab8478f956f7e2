using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>An administrator sets the password of a user.</summary>
public sealed record SetPasswordCommand(UserId Id, string NewPassword);

/// <summary>Checks the new password and ends all sessions of the user with the change.</summary>
public sealed class SetPasswordHandler(IUserAccounts accounts, PasswordPolicy passwords)
{
    /// <summary>Null when the password is set.</summary>
    public async Task<Error?> HandleAsync(SetPasswordCommand command, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        UserFields.CheckPassword(errors, nameof(command.NewPassword), command.NewPassword, passwords);
        return errors.ToError()
            ?? UserChangeErrors.ToError(await accounts.SetPasswordAsync(command.Id, command.NewPassword, verified: null, keep: null, cancellationToken));
    }
}
