using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Changes a user; null leaves a value as it is.</summary>
public sealed record UpdateUserCommand(UserId Id, bool? IsActive);

/// <summary>Saves changes to a user. Deactivation ends the user's sessions.</summary>
public sealed class UpdateUserHandler(IUserAccounts accounts)
{
    /// <summary>The user as it is then.</summary>
    public async Task<Result<UserDetails>> HandleAsync(UpdateUserCommand command, CancellationToken cancellationToken)
    {
        if (command.IsActive is { } isActive
            && UserChangeErrors.ToError(await accounts.SetActiveAsync(command.Id, isActive, cancellationToken)) is { } error)
        {
            return error;
        }

        var user = await accounts.FindAsync(command.Id, cancellationToken);
        return user is null ? new Error.NotFound() : user;
    }
}
