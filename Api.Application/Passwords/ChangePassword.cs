using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Passwords;

/// <summary>A user changes their own password.</summary>
/// <param name="CurrentPassword">As received.</param>
/// <param name="NewPassword">As received.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record ChangePasswordCommand(string CurrentPassword, string NewPassword, ClientInfo Client) : Secret;

/// <summary>Checks the new password, then the current one, and ends all other sessions with the change.</summary>
public sealed class ChangePasswordHandler(
    IUserAccounts accounts,
    ICurrentUser caller,
    CurrentPasswordCheck currentPassword,
    NewPasswordCheck newPassword)
{
    /// <returns>Null when the password is changed.</returns>
    public async Task<Error?> HandleAsync(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        if (await caller.FindAsync(cancellationToken) is not { } user)
        {
            return new Error.UserNotFound();
        }

        var errors = new FieldErrors();
        await newPassword.CheckAsync(errors, nameof(command.NewPassword), command.NewPassword, user.Username, cancellationToken);
        if (currentPassword.FindFault(command.CurrentPassword) is { } fault)
        {
            errors.Add(nameof(command.CurrentPassword), fault);
        }

        return errors.ToError() ?? (await OptimisticRetry.RunAsync(() => TryAsync(command, cancellationToken))).Error;
    }

    // The stored hash may be replaced between its check and the change: then the password is checked again.
    private async Task<Result<UserId>?> TryAsync(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        var verified = await currentPassword.VerifyAsync(
            nameof(command.CurrentPassword), command.CurrentPassword, command.Client, cancellationToken);
        return verified.Succeeded(out var account, out var error)
            ? await accounts.TrySetPasswordAsync(caller.Id, command.NewPassword, account, caller.SessionId, cancellationToken)
            : error;
    }
}
