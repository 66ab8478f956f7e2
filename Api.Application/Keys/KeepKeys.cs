using Api.Domain.Keys;

namespace Api.Application.Keys;

/// <summary>Sees to it that a key is announced, and deletes those that are gone.</summary>
/// <param name="CanRead">Whether the keys can be read: where they cannot, none is made.</param>
/// <param name="OthersServe">Whether replicas with earlier settings may be serving.</param>
public sealed record KeepKeysCommand(bool CanRead, bool OthersServe);

/// <summary>Any number of replicas may do it at once: of a number one key is made.</summary>
public sealed class KeepKeysHandler(IKeyStore store, KeyRotationPolicy policy, TimeProvider time)
{
    /// <returns>Whether there may be other keys than before.</returns>
    public async Task<bool> HandleAsync(KeepKeysCommand command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = false;
        var periods = await store.ReadAsync(cancellationToken);
        var schedule = new KeySchedule(policy, periods);
        var gone = periods.Where(key => schedule.StateOf(key, now) == KeyState.Gone).Select(key => key.Number).ToList();
        if (gone.Count > 0)
        {
            await store.DeleteAsync(gone, cancellationToken);
            changed = true;
        }

        // The first key signs at once; the one to follow is made in the same go.
        while (policy.Enabled && command.CanRead && schedule.Next(now, command.OthersServe) is var (number, signsFrom))
        {
            await store.TryMakeAsync(number, now, signsFrom, cancellationToken);
            schedule = new KeySchedule(policy, await store.ReadAsync(cancellationToken));
            changed = true;
        }

        return changed;
    }
}
