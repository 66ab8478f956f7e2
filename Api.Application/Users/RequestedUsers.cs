using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>The users that a call is about. Each is read once for all that judge the call before it is carried out.</summary>
public sealed class RequestedUsers(IUserAccounts accounts)
{
    private readonly Dictionary<UserId, UserDetails?> _read = [];
    private readonly HashSet<UserId> _decidedOn = [];

    /// <summary>Finds a user as it was first read for this call.</summary>
    /// <returns>Null when there is no user of that id.</returns>
    public async ValueTask<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken)
    {
        if (!_read.TryGetValue(id, out var user))
        {
            user = await accounts.FindAsync(id, cancellationToken);
            _read.Add(id, user);
        }

        return user;
    }

    /// <summary>
    /// Finds a user for a change: the first time as it was read for this call, then as it is stored, so that a change that
    /// lost a race is decided on the new record.
    /// </summary>
    /// <returns>Null when there is no user of that id.</returns>
    public async ValueTask<UserDetails?> FindToChangeAsync(UserId id, CancellationToken cancellationToken) =>
        _decidedOn.Add(id) ? await FindAsync(id, cancellationToken) : await accounts.FindAsync(id, cancellationToken);
}
