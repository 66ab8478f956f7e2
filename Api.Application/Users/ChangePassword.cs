using Api.Application.Results;

namespace Api.Application.Users;

/// <summary>A user changes the own password.</summary>
/// <param name="CurrentPassword">As received.</param>
/// <param name="NewPassword">As received.</param>
public sealed record ChangePasswordCommand(string CurrentPassword, string NewPassword);

/// <summary>Checks the current password, then the new one, and ends all other sessions with the change.</summary>
public sealed class ChangePasswordHandler(IUserAccounts accounts, ICurrentUser caller, PasswordPolicy passwords)
{
    /// <summary>Null when the password is changed.</summary>
    public async Task<Error?> HandleAsync(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        UserFields.CheckPassword(errors, nameof(command.NewPassword), command.NewPassword, passwords);
        if (command.CurrentPassword.CodePoints() > passwords.MaximumLength)
        {
            errors.Add(nameof(command.CurrentPassword), FieldErrors.TooLong(passwords.MaximumLength));
        }

        if (errors.ToError() is { } error)
        {
            return error;
        }

        var verification = await accounts.VerifyPasswordAsync(caller.Id, command.CurrentPassword, cancellationToken);
        if (verification is PasswordVerification.Busy busy)
        {
            return new Error.Busy(busy.RetryAfter);
        }

        if (verification is not PasswordVerification.Verified { Account: var account })
        {
            return WrongPassword();
        }

        var change = await accounts.SetPasswordAsync(caller.Id, command.NewPassword, account, caller.SessionId, cancellationToken);
        return change is UserChange.Outdated ? WrongPassword() : UserChangeErrors.ToError(change);
    }

    private static Error.Invalid WrongPassword() =>
        new(nameof(ChangePasswordCommand.CurrentPassword), "The current password is not correct.");
}
