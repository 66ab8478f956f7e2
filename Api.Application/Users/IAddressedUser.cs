using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>The user that a call is about. It is read once for all that judge the call before it is carried out.</summary>
public interface IAddressedUser
{
    /// <summary>Finds the user as it was first read for this call.</summary>
    /// <returns>Null when there is no user of that id.</returns>
    ValueTask<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the user for a change: the first time as it was read for this call, then as it is stored, so that a change that
    /// lost a race is decided on the new record.
    /// </summary>
    /// <returns>Null when there is no user of that id.</returns>
    ValueTask<UserDetails?> FindToChangeAsync(UserId id, CancellationToken cancellationToken);
}
