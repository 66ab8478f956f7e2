using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Sessions;


namespace Api.Application.Passwords;

/// <summary>A user changes the own password.</summary>
/// <param name="CurrentPassword">As received.</param>
/// <param name="NewPassword">As received.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record ChangePasswordCommand(string CurrentPassword, string NewPassword, ClientInfo Client)
{
    /// <summary>Holds secrets, so it does not print itself.</summary>
    public override string ToString() => nameof(ChangePasswordCommand);
}

/// <summary>Checks the new password, then the current one, and ends all other sessions with the change.</summary>
public sealed class ChangePasswordHandler(IUserAccounts accounts, ICurrentUser caller, CurrentPasswordCheck currentPassword, NewPasswordCheck newPassword)
{
    // The stored hash may be replaced between its check and the change: then the password is checked once more.
    private const int Attempts = 2;

    /// <summary>Null when the password is changed.</summary>
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

        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var verified = await currentPassword.VerifyAsync(nameof(command.CurrentPassword), command.CurrentPassword, command.Client, cancellationToken);
            if (!verified.Succeeded(out var account, out var error))
            {
                return error;
            }

            var change = await accounts.SetPasswordAsync(caller.Id, command.NewPassword, account, caller.SessionId, cancellationToken);
            if (change is not UserChange.Outdated)
            {
                return UserChangeErrors.ToError(change);
            }
        }

        return CurrentPasswordCheck.Wrong(nameof(command.CurrentPassword));
    }
}
