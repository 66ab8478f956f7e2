using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Api.Application.Results;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.LoginLimits;

/// <summary>
/// Counts the tries of an account over all addresses and processes: <see cref="Lockout"/> decides, one conditional
/// statement saves, and a lost race is decided again. Identity's own counting loses parallel failures. Whether there is the
/// account or not, and wherever the try comes from, it reads the same and writes one row: where a commit is slow, time would
/// tell the difference.
/// </summary>
internal sealed class LockoutCounter(AppDbContext context, Lockout lockout, SessionPolicy policy, TimeProvider time)
{
    /// <summary>How many counters the names that nobody has share, so that the table stays small whatever is guessed.</summary>
    public const int Buckets = 4096;

    // Users are numbered from 1 on.
    private const long Nobody = 0;

    /// <summary>Counts a try as failed before its password is looked at.</summary>
    /// <param name="user">The account; null when nobody has the name.</param>
    /// <param name="normalizedName">The name in the form in which names are compared.</param>
    /// <param name="client">Where the try comes from.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// Whether the password may be looked at; <see cref="Error.Busy"/> when others counted each time, and nothing is counted.
    /// </returns>
    public async Task<Result<bool>> MayTryAsync(
        ApplicationUser? user,
        string normalizedName,
        ClientInfo client,
        CancellationToken cancellationToken)
    {
        // A stranger who guesses must not lock the owner out.
        var isKnown = policy.StoreClient && client.IpAddress is not null
            && await context.HasSessionFromAsync(new UserId(user?.Id ?? Nobody), client.Network, cancellationToken);
        var id = user?.Id ?? BucketOf(normalizedName);
        var counter = await context.FindCounterAsync(id, cancellationToken);
        var stored = user is null ? null : (FailedLogins?)new FailedLogins(user.AccessFailedCount, user.LockoutEnd);
        return await OptimisticRetry.RunAsync<bool>(async () =>
        {
            if (await TryAsync() is { } decided)
            {
                return decided;
            }

            counter = await context.FindCounterAsync(id, cancellationToken);
            stored = user is null ? null : await FindAsync(user.Id, cancellationToken);
            return null;
        });

        async Task<bool?> TryAsync()
        {
            if (isKnown && Lockout.TryCountFromKnownAddress(counter?.Failures ?? 0) is { } failures)
            {
                return await context.TrySaveCounterAsync(id, counter, new FailedLogins(failures, null), cancellationToken) ? true : null;
            }

            var read = user is null ? new FailedLogins(counter?.Failures ?? 0, counter?.BlockedUntil) : stored;
            if (read is not { } failed || lockout.TryCount(failed, time.GetUtcNow()) is not { } counted)
            {
                return await context.TryCountRefusalAsync(id, counter, cancellationToken) ? false : null;
            }

            var saved = user is null
                ? await context.TrySaveCounterAsync(id, counter, counted, cancellationToken)
                : await TrySaveAsync(id, failed, counted, cancellationToken);
            return saved ? true : null;
        }
    }

    /// <summary>The number of the counter that a name which nobody has shares with others.</summary>
    internal static long BucketOf(string normalizedName)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(normalizedName));
        return -1 - (BinaryPrimitives.ReadUInt32BigEndian(hash) % Buckets);
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
}
