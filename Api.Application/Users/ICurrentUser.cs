using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>The caller of a protected call, by the access token.</summary>
public interface ICurrentUser
{
    /// <summary>The caller's id.</summary>
    UserId Id { get; }

    /// <summary>The session whose access token the caller presented.</summary>
    SessionId SessionId { get; }

    /// <summary>Reads the caller's account, once for each request. The roles in the token grant nothing.</summary>
    /// <returns>Null when the account is gone.</returns>
    ValueTask<UserDetails?> FindAsync(CancellationToken cancellationToken);
}
