using Api.Application.Results;
using Api.Application.Users;

namespace Api.Application.Accounts;

/// <summary>A user leaves.</summary>
/// <param name="Versions">The versions on which the deletion is conditional; null for any.</param>
public sealed record DeleteOwnAccountCommand(IReadOnlyCollection<string>? Versions);

/// <summary>Deletes the caller's account with all that belongs to it.</summary>
public sealed class DeleteOwnAccountHandler(ICurrentUser caller, DeleteUserHandler deletion)
{
    /// <returns>Null when the account is gone.</returns>
    public async Task<Error?> HandleAsync(DeleteOwnAccountCommand command, CancellationToken cancellationToken) =>
        await deletion.HandleAsync(new DeleteUserCommand(caller.Id, command.Versions), cancellationToken) switch
        {
            // Somebody else was faster.
            Error.NotFound => new Error.UserNotFound(),
            var error => error,
        };
}
