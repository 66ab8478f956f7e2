namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// SQLite has one writer at a time. The writers of this process queue here, where waiting costs no thread, and meet those of
/// other processes one by one.
/// </summary>
internal sealed class SqliteWriteLock : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <summary>Waits for the turn, which lasts until the result is disposed.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    public void Dispose() => _writer.Dispose();

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
