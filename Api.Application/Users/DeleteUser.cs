using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Deletes a user.</summary>
public sealed record DeleteUserCommand(UserId Id);

/// <summary>Deletes an account, which ends its sessions.</summary>
public sealed class DeleteUserHandler(IUserAccounts accounts)
{
    /// <summary>Null when the account is gone.</summary>
    public async Task<Error?> HandleAsync(DeleteUserCommand command, CancellationToken cancellationToken) =>
        UserChangeErrors.ToError(await accounts.DeleteAsync(command.Id, cancellationToken));
}
