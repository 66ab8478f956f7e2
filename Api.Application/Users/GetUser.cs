using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Asks for one user's record; the caller may see it.</summary>
public sealed record GetUserQuery(UserId Id);

/// <summary>Reads one user.</summary>
public sealed class GetUserHandler(RequestedUsers users)
{
    /// <returns>The user, or <see cref="Error.NotFound"/>.</returns>
    public async Task<Result<UserDetails>> HandleAsync(GetUserQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.Id, cancellationToken) is { } user ? user : new Error.NotFound();
}
