using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Application.Passwords;

/// <summary>An administrator sets the password of a user.</summary>
public sealed record SetPasswordCommand(UserId Id, string NewPassword) : Secret;

/// <summary>Checks the new password and ends all sessions of the user with the change, which also lifts a block.</summary>
public sealed class SetPasswordHandler(IUserAccounts accounts, RequestedUsers users, NewPasswordCheck newPassword)
{
    /// <returns>Null when the password is set.</returns>
    public async Task<Error?> HandleAsync(SetPasswordCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.Id, cancellationToken) is not { } user)
        {
            return new Error.NotFound();
        }

        var errors = new FieldErrors();
        await newPassword.CheckAsync(errors, nameof(command.NewPassword), command.NewPassword, user.Username, cancellationToken);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        var set = await OptimisticRetry.RunAsync(() =>
            accounts.TrySetPasswordAsync(command.Id, command.NewPassword, verified: null, keep: null, cancellationToken));
        return set.Error;
    }
}
