using Api.Client.Storage;

namespace Api.Client.Protocol;

/// <summary>The stored record of the session, which every program on this storage shares.</summary>
internal sealed class SessionStore(ISessionStorage storage, ISessionLocks locks)
{
    private const string LockName = "store";

    public async Task<StoredSession?> ReadAsync() => StoredSession.Parse(await storage.ReadAsync().ConfigureAwait(false));

    /// <summary>
    /// Compare and set: reads the record, passes it to <paramref name="change"/>, writes the result and returns it. Null removes
    /// the record. A lock keeps others out meanwhile. It is not the lock of a refresh, so a logout can remove the record during
    /// one.
    /// </summary>
    /// <param name="change">What becomes of the record.</param>
    /// <param name="then">Told of the result while the lock is held, so that what is shown changes in the order of the records.</param>
    public async Task<StoredSession?> UpdateAsync(Func<StoredSession?, StoredSession?> change, Action<StoredSession?>? then = null)
    {
        var held = await locks.AcquireAsync(LockName).ConfigureAwait(false);
        await using var release = held.ConfigureAwait(false);
        var current = await ReadAsync().ConfigureAwait(false);
        var next = change(current);
        if (next is null)
        {
            await storage.RemoveAsync().ConfigureAwait(false);
        }
        else if (!ReferenceEquals(next, current))
        {
            await storage.WriteAsync(next.Write()).ConfigureAwait(false);
        }

        then?.Invoke(next);
        return next;
    }
}
