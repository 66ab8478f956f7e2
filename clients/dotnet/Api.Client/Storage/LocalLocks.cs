namespace Api.Client.Storage;

/// <summary>Locks within one program. Each name has its own queue.</summary>
public sealed class LocalLocks : ISessionLocks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> AcquireAsync(string name)
    {
        var held = new Held();
        Task before;
        lock (_gate)
        {
            before = _last.GetValueOrDefault(name, Task.CompletedTask);
            _last[name] = held.Released;
        }

        await before.ConfigureAwait(false);
        return held;
    }

    private sealed class Held : IAsyncDisposable
    {
        private readonly TaskCompletionSource _released = new();

        public Task Released => _released.Task;

        public ValueTask DisposeAsync()
        {
            _released.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
