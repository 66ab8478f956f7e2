using System.Collections.Concurrent;
using Api.Application.Deadlines;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Connections for reading that stay open (<see cref="KeptConnection"/>). Deadlines hold here too, and Entity Framework's log and
/// interceptors see what is sent.
/// </summary>
internal sealed class SqliteReaders(string connectionString, TimeSpan busyTimeout) : IDisposable
{
    // More than read at once on a machine of many processors; each holds a page cache of up to two megabytes.
    private const int MostKept = 32;

    private readonly ConcurrentStack<KeptConnection> _idle = new();
    private volatile bool _isClosed;

    /// <summary>Sends the statement on one of the connections.</summary>
    /// <param name="context">Whose log and interceptors are told.</param>
    /// <param name="statement">What is sent.</param>
    /// <param name="values">The values of its parameters, in their order.</param>
    /// <param name="cancellationToken">Stops it before it is sent: SQLite reads at once.</param>
    public async Task<T> ReadAsync<T>(
        AppDbContext context,
        SqliteStatement<T> statement,
        IReadOnlyList<object> values,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequestDeadline.ThrowIfTooLate();
        var connection = Take();
        var isSound = false;
        try
        {
            var command = connection.Prepare(statement.Sent, values, RequestDeadline.Clamp(busyTimeout));
            await using var rows = await context.ExecuteReaderAsync(command, cancellationToken);
            var result = statement.Read(rows);
            isSound = true;
            return result;
        }
        finally
        {
            Release(connection, isSound);
        }
    }

    /// <summary>Closes the connections that are not in use; others are opened when they are needed.</summary>
    public void Close()
    {
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        Close();
    }

    private KeptConnection Take()
    {
        while (_idle.TryPop(out var connection))
        {
            if (connection.HasItsFile)
            {
                return connection;
            }

            connection.Dispose();
        }

        return new KeptConnection(connectionString);
    }

    private void Release(KeptConnection connection, bool isSound)
    {
        if (isSound && !_isClosed && _idle.Count < MostKept)
        {
            _idle.Push(connection);
        }
        else
        {
            connection.Dispose();
        }
    }
}
