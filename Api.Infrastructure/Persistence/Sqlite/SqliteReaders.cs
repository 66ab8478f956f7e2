using System.Collections.Concurrent;
using System.Data.Common;
using Api.Application.Deadlines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>A statement that only reads, with the names of its parameters.</summary>
internal sealed record SqliteStatement<T>(string Text, IReadOnlyList<string> Parameters, Func<DbDataReader, T> Read);

/// <summary>
/// Connections for reading that stay open, with statements that stay prepared. Entity Framework opens a connection for each
/// statement, at which SQLite's functions are registered anew, and has each one parsed again. Deadlines hold here too, and
/// Entity Framework's log and interceptors see what is sent.
/// </summary>
internal sealed class SqliteReaders(string connectionString, TimeSpan busyTimeout) : IDisposable
{
    // More than read at once on a machine of many processors; each holds a page cache of up to two megabytes.
    private const int MostKept = 32;

    private readonly ConcurrentStack<Reader> _idle = new();
    private readonly string _connectionString =
        new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private readonly string _file = new SqliteConnectionStringBuilder(connectionString).DataSource;

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
        var reader = Take();
        var isSound = false;
        try
        {
            var command = reader.Prepare(statement.Text, statement.Parameters, values, RequestDeadline.Clamp(busyTimeout));
            await using var rows = await ExecuteAsync(context, command, cancellationToken);
            var result = statement.Read(rows);
            isSound = true;
            return result;
        }
        finally
        {
            Release(reader, isSound);
        }
    }

    /// <summary>Closes the connections that are not in use; others are opened when they are needed.</summary>
    public void Close()
    {
        while (_idle.TryPop(out var reader))
        {
            reader.Dispose();
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        Close();
    }

    private Reader Take()
    {
        // An open connection stays with its file, although another one may lie in its place by now, or none.
        var born = Born();
        while (_idle.TryPop(out var reader))
        {
            if (reader.FileBorn == born)
            {
                return reader;
            }

            reader.Dispose();
        }

        return new Reader(_connectionString, born);
    }

    /// <returns>When the file was made; no time when it cannot be seen, and then it cannot be opened either.</returns>
    private DateTime Born()
    {
        try
        {
            return File.GetCreationTimeUtc(_file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private void Release(Reader reader, bool isSound)
    {
        if (isSound && !_isClosed && _idle.Count < MostKept)
        {
            _idle.Push(reader);
        }
        else
        {
            reader.Dispose();
        }
    }

    private static async Task<DbDataReader> ExecuteAsync(AppDbContext context, SqliteCommand command, CancellationToken cancellationToken)
    {
        var log = context.GetService<IRelationalCommandDiagnosticsLogger>();
        var began = TimeProvider.System.GetUtcNow();
        if (!log.ShouldLogCommandExecute(began))
        {
            return command.ExecuteReader();
        }

        var connection = context.GetService<IRelationalConnection>();
        var id = Guid.NewGuid();
        var intercepted = await log.CommandReaderExecutingAsync(
            connection,
            command,
            command.CommandText,
            context,
            id,
            connection.ConnectionId,
            began,
            CommandSource.Unknown,
            cancellationToken);
        var rows = intercepted.HasResult ? intercepted.Result : command.ExecuteReader();
        return await log.CommandReaderExecutedAsync(
            connection,
            command,
            command.CommandText,
            context,
            id,
            connection.ConnectionId,
            rows,
            began,
            TimeProvider.System.GetUtcNow() - began,
            CommandSource.Unknown,
            cancellationToken);
    }

    /// <summary>A connection with its prepared statements.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
        private TimeSpan _busyTimeout;

        public Reader(string connectionString, DateTime fileBorn)
        {
            FileBorn = fileBorn;
            _connection = new SqliteConnection(connectionString);
            _connection.Open();
        }

        /// <summary>When the file was made that it was opened on.</summary>
        public DateTime FileBorn { get; }

        public SqliteCommand Prepare(string text, IReadOnlyList<string> names, IReadOnlyList<object> values, TimeSpan busyTimeout)
        {
            if (busyTimeout != _busyTimeout)
            {
                // Without it, Microsoft.Data.Sqlite retries every 150 ms.
                _ = raw.sqlite3_busy_timeout(_connection.Handle, (int)busyTimeout.TotalMilliseconds);
                _busyTimeout = busyTimeout;
            }

            if (!_commands.TryGetValue(text, out var command))
            {
                command = _connection.CreateCommand();
                // The text is a constant of the program.
#pragma warning disable CA2100
                command.CommandText = text;
#pragma warning restore CA2100
                foreach (var name in names)
                {
                    command.Parameters.Add(new SqliteParameter { ParameterName = name });
                }

                _commands.Add(text, command);
            }

            command.CommandTimeout = (int)busyTimeout.TotalSeconds;
            for (var i = 0; i < values.Count; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            return command;
        }

        public void Dispose()
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _connection.Dispose();
        }
    }
}
