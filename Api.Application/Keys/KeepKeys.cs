using Api.Domain.Keys;

namespace Api.Application.Keys;

/// <summary>Sees to it that a key signs and another is announced, and deletes those that are gone.</summary>
/// <param name="CanRead">Whether the keys can be read: where they cannot, none is made.</param>
/// <param name="AnnounceFirst">For how long the very first key is announced: not at all where nobody else serves.</param>
public sealed record KeepKeysCommand(bool CanRead, TimeSpan AnnounceFirst);

/// <summary>Any number of replicas may do it at once: of a number one key is made.</summary>
public sealed class KeepKeysHandler(IKeyStore store, KeyRotationPolicy policy, TimeProvider time)
{
    /// <returns>Whether there may be other keys than before.</returns>
    public async Task<bool> HandleAsync(KeepKeysCommand command, CancellationToken cancellationToken)
    {
        if (!policy.Enabled)
        {
            // The times of these settings are not those by which the keys were made.
            return false;
        }

        var now = time.GetUtcNow();
        var periods = await store.ReadAsync(cancellationToken);
        var schedule = new KeySchedule(policy, periods);
        var gone = periods.Where(key => schedule.StateOf(key, now) == KeyState.Gone).ToList();
        if (gone.Count > 0)
        {
            await store.DeleteAsync(gone, cancellationToken);
        }

        var changed = gone.Count > 0;
        if (schedule.Overdue(now, command.AnnounceFirst) is { } overdue)
        {
            await store.TryHurryAsync(overdue, KeySchedule.Hurried(overdue, now, policy.KnownToReplicas), cancellationToken);
            changed = true;
        }

        // The first key may sign at once; the one to follow is made in the same go.
        while (command.CanRead && schedule.Next(now, command.AnnounceFirst) is var (number, signsFrom))
        {
            await store.TryMakeAsync(number, now, signsFrom, cancellationToken);
            schedule = new KeySchedule(policy, await store.ReadAsync(cancellationToken));
            changed = true;
        }

        return changed;
    }
}
