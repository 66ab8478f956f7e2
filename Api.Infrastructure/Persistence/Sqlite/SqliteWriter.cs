using System.Collections.Concurrent;
using Api.Application.Deadlines;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Group commit (decision 13): while one commit waits for the disk, the statements of other callers gather, and the next commit takes
/// them all. Each caller is answered when its own statement is on the disk.
/// </summary>
/// <remarks>
/// Only for statements that are a transaction by themselves and whose condition is all that was decided upon: the callers of a
/// group do not know of each other. Whoever gives up is left out if the group has not come to it; otherwise its statement counts,
/// as when an answer is lost.
/// </remarks>
internal sealed class SqliteWriter(string connectionString, TimeSpan busyTimeout, SqliteWriteLock turns) : IDisposable
{
    // So that the first of a group does not wait long for the statements of the last.
    private const int MostTogether = 64;

    private static readonly SqliteStatement Begin = new("BEGIN IMMEDIATE");
    private static readonly SqliteStatement Commit = new("COMMIT");

    private readonly ConcurrentQueue<Write> _waiting = new();
    private readonly Lock _gate = new();
    private KeptConnection? _connection;
    private bool _isClosed;
    private int _isRunning;

    /// <summary>How long a statement waits for the lock of another process where its request has no less time.</summary>
    public TimeSpan BusyTimeout => busyTimeout;

    /// <summary>Has a statement executed and committed together with those of others.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(SqliteStatement statement, IReadOnlyList<object> values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequestDeadline.ThrowIfTooLate();
        var write = new Write(statement, values, RequestDeadline.Clamp(busyTimeout), cancellationToken);
        _waiting.Enqueue(write);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            // The group belongs to all of its callers: it goes on when the one who began it gives up, without that one's deadline.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(RunAsync, CancellationToken.None);
            }
        }

        return await write.Changed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Closes the connection; another is opened when it is needed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            Drop();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Drop();
        }
    }

    private async Task RunAsync()
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                using (await turns.TakeAsync(CancellationToken.None))
                {
                    lock (_gate)
                    {
                        CommitGroup();
                    }
                }
            }

            Volatile.Write(ref _isRunning, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    private void CommitGroup()
    {
        var group = new List<Write>();
        while (group.Count < MostTogether && _waiting.TryDequeue(out var write))
        {
            group.Add(write);
        }

        while (group.Count > 0)
        {
            group = CommitOrFindOut(group);
        }
    }

    /// <returns>Those that have to be tried again without the one that failed.</returns>
    private List<Write> CommitOrFindOut(List<Write> group)
    {
        Write? current = null;
        try
        {
            var connection = Connect();
            var patience = group.Max(write => write.Patience);
            connection.Prepare(Begin, [], patience).ExecuteNonQuery();
            var executed = new List<(Write Write, int Changed)>(group.Count);
            foreach (var write in group.Where(write => !write.IsGivenUp))
            {
                current = write;
                executed.Add((write, connection.Prepare(write.Statement, write.Values, patience).ExecuteNonQuery()));
            }

            current = null;
            connection.Prepare(Commit, [], patience).ExecuteNonQuery();
            executed.ForEach(done => done.Write.Changed.TrySetResult(done.Changed));
            return [];
        }
#pragma warning disable CA1031 // The callers throw it: each of them waits for an answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // What is not committed is rolled back with its connection. Whether a commit that failed is on the disk is not known.
            Drop();
            if (current is null)
            {
                group.ForEach(write => write.Changed.TrySetException(exception));
                return [];
            }

            current.Changed.TrySetException(exception);
            group.Remove(current);
            return group;
        }
    }

    private KeptConnection Connect()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_connection is { HasItsFile: false })
        {
            Drop();
        }

        return _connection ??= new KeptConnection(connectionString);
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>A statement that waits for its commit.</summary>
    private sealed class Write(SqliteStatement statement, IReadOnlyList<object> values, TimeSpan patience, CancellationToken cancellation)
    {
        public SqliteStatement Statement { get; } = statement;

        public IReadOnlyList<object> Values { get; } = values;

        /// <summary>How long it may wait for the lock of another process.</summary>
        public TimeSpan Patience { get; } = patience;

        public bool IsGivenUp => cancellation.IsCancellationRequested;

        /// <summary>How many rows it changed, once that is on the disk.</summary>
        public TaskCompletionSource<int> Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
