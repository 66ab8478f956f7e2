using Api.Application.Results;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.LoginLimits;

/// <summary>
/// Counts the tries of an account over all addresses and processes: <see cref="Lockout"/> decides, one conditional
/// UPDATE saves, and a lost race is decided again. Identity's own counting loses parallel failures.
/// </summary>
internal sealed class LockoutCounter(AppDbContext context, Lockout lockout, SessionPolicy policy, TimeProvider time)
{
    /// <summary>Counts a try as failed before its password is looked at, unless the client is known to the user.</summary>
    /// <returns>
    /// Whether the password may be looked at; <see cref="Error.Busy"/> when others counted each time, and nothing is counted.
    /// </returns>
    public async Task<Result<bool>> MayTryAsync(ApplicationUser user, ClientInfo client, CancellationToken cancellationToken)
    {
        // A stranger who guesses must not lock the owner out.
        if (await IsKnownAsync(new UserId(user.Id), client, cancellationToken))
        {
            return true;
        }

        FailedLogins? stored = new FailedLogins(user.AccessFailedCount, user.LockoutEnd);
        return await OptimisticRetry.RunAsync<bool>(async () =>
        {
            if (stored is not { } read || lockout.TryCount(read, time.GetUtcNow()) is not { } counted)
            {
                return false;
            }

            if (await TrySaveAsync(user.Id, read, counted, cancellationToken))
            {
                return true;
            }

            stored = await FindAsync(user.Id, cancellationToken);
            return null;
        });
    }

    private Task<bool> TrySaveAsync(
        long id,
        FailedLogins read,
        FailedLogins counted,
        CancellationToken cancellationToken) => context.WriteAsync(
        async () => await context.Users
            .Where(user => user.Id == id && user.AccessFailedCount == read.Count && user.LockoutEnd == read.BlockedUntil)
            .ExecuteUpdateAsync(
                user => user.SetProperty(u => u.AccessFailedCount, counted.Count).SetProperty(u => u.LockoutEnd, counted.BlockedUntil),
                cancellationToken) == 1,
        cancellationToken);

    private Task<FailedLogins?> FindAsync(long id, CancellationToken cancellationToken) => context.Users
        .Where(user => user.Id == id)
        .Select(user => (FailedLogins?)new FailedLogins(user.AccessFailedCount, user.LockoutEnd))
        .SingleOrDefaultAsync(cancellationToken);

    /// <returns>Whether a session of the user, ended or not, was last used from that network.</returns>
    private async Task<bool> IsKnownAsync(UserId id, ClientInfo client, CancellationToken cancellationToken)
    {
        if (!policy.StoreClient || client.IpAddress is not { } address)
        {
            return false;
        }

        var sessions = context.Sessions.Where(session => session.UserId == id);
        if (client.Network == address)
        {
            return await sessions.AnyAsync(session => session.IpAddress == address, cancellationToken);
        }

        var addresses = await sessions.Select(session => session.IpAddress).Distinct().ToListAsync(cancellationToken);
        return addresses.Exists(used => new ClientInfo(null, used).Network == client.Network);
    }
}
