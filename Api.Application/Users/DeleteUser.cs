using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Deletes a user.</summary>
/// <param name="Id">The user to delete.</param>
/// <param name="Versions">The versions on which the deletion is conditional; null for any.</param>
public sealed record DeleteUserCommand(UserId Id, IReadOnlyCollection<string>? Versions);

/// <summary>Deletes an account, which ends its sessions; decided again where somebody else changed it meanwhile.</summary>
public sealed class DeleteUserHandler(IUserAccounts accounts, RequestedUsers users)
{
    /// <returns>Null when the account is gone.</returns>
    public async Task<Error?> HandleAsync(DeleteUserCommand command, CancellationToken cancellationToken) =>
        (await OptimisticRetry.RunAsync(() => TryAsync(command, cancellationToken))).Error;

    private async Task<Result<UserId>?> TryAsync(DeleteUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindToChangeAsync(command.Id, cancellationToken) is not { } user)
        {
            return new Error.NotFound();
        }

        return command.Versions is { } versions && !versions.Contains(user.Version)
            ? new Error.PreconditionFailed()
            : await accounts.TryDeleteAsync(user, cancellationToken);
    }
}
