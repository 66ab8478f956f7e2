using Api.Application.Results;
using Api.Domain.Users;


namespace Api.Application.Users;

/// <summary>Lifts the block that failed logins put on an account.</summary>
public sealed record UnlockUserCommand(UserId Id);

/// <summary>Forgets the failed logins of an account.</summary>
public sealed class UnlockUserHandler(IUserAccounts accounts)
{
    /// <summary>Null when they are forgotten.</summary>
    public async Task<Error?> HandleAsync(UnlockUserCommand command, CancellationToken cancellationToken) =>
        await accounts.UnlockAsync(command.Id, cancellationToken) ? null : new Error.NotFound();
}
