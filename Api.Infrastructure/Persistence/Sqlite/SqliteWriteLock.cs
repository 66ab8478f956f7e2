namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// SQLite has one writer at a time. The writers of this process queue here, where waiting blocks no thread; one at a time
/// competes with those of other processes.
/// </summary>
internal sealed class SqliteWriteLock : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <summary>Waits for the lock.</summary>
    /// <returns>The lock, held until it is disposed.</returns>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Held(_writer);
    }

    public void Dispose() => _writer.Dispose();

    private sealed class Held(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
