using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Asks for one user's record; the caller may see it.</summary>
public sealed record GetUserQuery(UserId Id);

/// <summary>Reads one user.</summary>
public sealed class GetUserHandler(IUserAccounts accounts, ICurrentUser caller)
{
    /// <returns>The user, or <see cref="Error.NotFound"/>.</returns>
    public async Task<Result<UserDetails>> HandleAsync(GetUserQuery query, CancellationToken cancellationToken)
    {
        var user = query.Id == caller.Id
            ? await caller.FindAsync(cancellationToken)
            : await accounts.FindAsync(query.Id, cancellationToken);
        return user is null ? new Error.NotFound() : user;
    }
}
