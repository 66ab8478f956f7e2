using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Lifts the block that failed logins put on an account.</summary>
public sealed record UnlockUserCommand(UserId Id);

/// <summary>Resets the failed logins of an account.</summary>
public sealed class UnlockUserHandler(IUserAccounts accounts)
{
    /// <returns>Null when they are reset.</returns>
    public Task<Error?> HandleAsync(UnlockUserCommand command, CancellationToken cancellationToken) =>
        accounts.UnlockAsync(command.Id, cancellationToken);
}
