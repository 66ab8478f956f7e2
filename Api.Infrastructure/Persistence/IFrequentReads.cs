using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Infrastructure.Persistence;

/// <summary>The reads that nearly every call makes. SQLite has a faster way to them than Entity Framework's.</summary>
internal interface IFrequentReads
{
    /// <summary>Reads a user with its roles.</summary>
    /// <returns>Null when no user has that id.</returns>
    Task<UserDetails?> FindUserAsync(UserId id, CancellationToken cancellationToken);

    /// <inheritdoc cref="IUserAccounts.ListAsync"/>
    Task<UserPage> ListUsersAsync(UserFilter filter, CancellationToken cancellationToken);

    /// <summary>Reads the user and the session that a token names, by one statement.</summary>
    Task<SessionLookup> FindSessionAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken);
}
