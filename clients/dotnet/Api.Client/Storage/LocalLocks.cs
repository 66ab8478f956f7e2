namespace Api.Client.Storage;

/// <summary>Locks within one program. Each name has its own queue.</summary>
public sealed class LocalLocks : ISessionLocks
{
    private readonly TaskCreationOptions _waiters;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>Makes locks that nobody holds.</summary>
    public LocalLocks()
        : this(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>For tests, in which who waited goes on where the lock was given back.</summary>
    internal LocalLocks(TaskCreationOptions waiters) => _waiters = waiters;

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> AcquireAsync(string name)
    {
        var held = new Held(_waiters);
        Task before;
        lock (_gate)
        {
            before = _last.GetValueOrDefault(name, Task.CompletedTask);
            _last[name] = held.Released;
        }

        await before.ConfigureAwait(false);
        return held;
    }

    private sealed class Held(TaskCreationOptions waiters) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _released = new(waiters);

        public Task Released => _released.Task;

        public ValueTask DisposeAsync()
        {
            _released.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
