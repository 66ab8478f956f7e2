using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.LoginLimits;

/// <summary>Reads and writes the counters. A counter that is missing counts as zero and is made when it is needed.</summary>
internal static class LoginCounterQueries
{
    public static Task<LoginCounter?> FindCounterAsync(this AppDbContext context, long id, CancellationToken cancellationToken) =>
        context.LoginCounters.AsNoTracking().SingleOrDefaultAsync(counter => counter.Id == id, cancellationToken);

    /// <returns>False when the counter is no longer as it was read.</returns>
    public static Task<bool> TrySaveCounterAsync(
        this AppDbContext context,
        long id,
        LoginCounter? read,
        FailedLogins counted,
        CancellationToken cancellationToken) => read is null
        ? context.TryInsertAsync(
            new LoginCounter { Id = id, Failures = counted.Count, BlockedUntil = counted.BlockedUntil }, cancellationToken)
        : context.WriteAsync(
            async () => await context.LoginCounters
                .Where(counter => counter.Id == id && counter.Failures == read.Failures && counter.BlockedUntil == read.BlockedUntil)
                .ExecuteUpdateAsync(
                    counter => counter
                        .SetProperty(c => c.Failures, counted.Count)
                        .SetProperty(c => c.BlockedUntil, counted.BlockedUntil),
                    cancellationToken) == 1,
            cancellationToken);

    /// <summary>Counts a try that is refused whatever its password, so that it writes as the others do.</summary>
    /// <returns>False when the counter was made or deleted meanwhile.</returns>
    public static Task<bool> TryCountRefusalAsync(
        this AppDbContext context,
        long id,
        LoginCounter? read,
        CancellationToken cancellationToken) => read is null
        ? context.TryInsertAsync(new LoginCounter { Id = id, Refused = 1 }, cancellationToken)
        : context.WriteAsync(
            async () => await context.LoginCounters.Where(counter => counter.Id == id).ExecuteUpdateAsync(
                counter => counter.SetProperty(c => c.Refused, c => c.Refused + 1), cancellationToken) == 1,
            cancellationToken);

    /// <summary>Forgets all failures of an account.</summary>
    /// <returns>How many users there are of that id: one or none.</returns>
    public static async Task<int> ResetFailuresAsync(this AppDbContext context, UserId user, CancellationToken cancellationToken)
    {
        var reset = await context.Users.Where(stored => stored.Id == user.Value).ExecuteUpdateAsync(
            stored => stored.SetProperty(u => u.AccessFailedCount, 0).SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null),
            cancellationToken);
        await context.ResetCounterAsync(user, cancellationToken);
        return reset;
    }

    /// <summary>Forgets the failures of an account from known addresses.</summary>
    public static Task ResetCounterAsync(this AppDbContext context, UserId user, CancellationToken cancellationToken) =>
        context.LoginCounters.Where(counter => counter.Id == user.Value && counter.Failures > 0).ExecuteUpdateAsync(
            counter => counter.SetProperty(c => c.Failures, 0), cancellationToken);

    /// <summary>Deletes the counter of a deleted user.</summary>
    public static Task DeleteCounterAsync(this AppDbContext context, UserId user, CancellationToken cancellationToken) =>
        context.LoginCounters.Where(counter => counter.Id == user.Value).ExecuteDeleteAsync(cancellationToken);

    /// <returns>False when somebody else has made it.</returns>
    private static async Task<bool> TryInsertAsync(this AppDbContext context, LoginCounter counter, CancellationToken cancellationToken)
    {
        context.LoginCounters.Add(counter);
        try
        {
            return await context.WriteAsync(() => context.SaveChangesAsync(cancellationToken), cancellationToken) == 1;
        }
        catch (DbUpdateException)
        {
            if (await context.FindCounterAsync(counter.Id, cancellationToken) is null)
            {
                throw;
            }

            return false;
        }
        finally
        {
            context.ChangeTracker.Clear();
        }
    }
}
