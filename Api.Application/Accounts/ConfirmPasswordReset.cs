using Api.Application.Flows;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>Who reads the mail of a reset chooses a new password.</summary>
/// <param name="Key">The code or the link.</param>
/// <param name="NewPassword">As received.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record ConfirmPasswordResetCommand(FlowKey Key, string NewPassword, ClientInfo Client) : Secret;

/// <summary>Sets the password, and ends all sessions and flows of the user with it.</summary>
public sealed class ConfirmPasswordResetHandler(
    IAccountRateLimiter limiter,
    FlowFinish finish,
    IUserAccounts accounts,
    NewPasswordCheck newPassword,
    IPasswordHashes hashes,
    IFlowEndings endings)
{
    /// <returns>Null when the password is set.</returns>
    public async Task<Error?> HandleAsync(ConfirmPasswordResetCommand command, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        await newPassword.CheckAsync(errors, nameof(command.NewPassword), command.NewPassword, username: "", cancellationToken);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        if (limiter.TryConfirm(command.Client) is { } delay)
        {
            return new Error.Throttled(delay);
        }

        var set = await finish.RunAsync(
            FlowKind.PasswordReset, caller: null, command.Key, flow => SetAsync(command, flow, cancellationToken), cancellationToken);
        return set.Error;
    }

    private async Task<Result<UserDetails>> SetAsync(
        ConfirmPasswordResetCommand command,
        OpenFlow flow,
        CancellationToken cancellationToken)
    {
        if (flow.Flow.UserId is not { } id || await accounts.FindAsync(id, cancellationToken) is not { IsActive: true } user)
        {
            return new Error.CodeNotValid();
        }

        // What the account has to do with a password is told to who has the code.
        var errors = new FieldErrors();
        await newPassword.CheckAsync(errors, nameof(command.NewPassword), command.NewPassword, user.Username, cancellationToken);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        return (await hashes.HashAsync(command.Client, command.NewPassword, cancellationToken)).Succeeded(out var hash, out var busy)
            ? await OptimisticRetry.RunAsync(() => endings.TryResetPasswordAsync(flow, hash, cancellationToken))
            : busy;
    }
}
