using Api.Application.Results;
using Api.Domain.Users;


namespace Api.Application.Users;

/// <summary>Deletes a user.</summary>
/// <param name="Id">Whom.</param>
/// <param name="Versions">Only if the record is one of them; null whatever it is.</param>
public sealed record DeleteUserCommand(UserId Id, IReadOnlyCollection<string>? Versions);

/// <summary>Deletes an account, which ends its sessions; decided again where somebody else changed it meanwhile.</summary>
public sealed class DeleteUserHandler(IUserAccounts accounts, IAddressedUser addressed)
{
    /// <summary>Null when the account is gone.</summary>
    public async Task<Error?> HandleAsync(DeleteUserCommand command, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < UserChangeErrors.Attempts; attempt++)
        {
            if (await addressed.FindToChangeAsync(command.Id, cancellationToken) is not { } user)
            {
                return new Error.NotFound();
            }

            if (command.Versions is { } versions && !versions.Contains(user.Version))
            {
                return new Error.PreconditionFailed();
            }

            if (await accounts.TryDeleteAsync(user, cancellationToken) is not UserChange.Outdated and var change)
            {
                return UserChangeErrors.ToError(change);
            }
        }

        return UserChangeErrors.Contended;
    }
}
