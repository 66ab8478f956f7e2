using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A connection that stays open, with statements that stay prepared. Entity Framework opens a connection for each statement, at
/// which SQLite's functions are registered anew, and has each one parsed again.
/// </summary>
internal sealed class KeptConnection : IDisposable
{
    private readonly string _file;
    private readonly DateTime _fileBorn;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private TimeSpan _busyTimeout;

    /// <summary>Opens it; every commit on it is on the disk when it returns.</summary>
    public KeptConnection(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        _file = settings.DataSource;
        _fileBorn = Born();
        _connection = new SqliteConnection(settings.ConnectionString);
        _connection.Open();
        Prepare("PRAGMA synchronous = FULL", [], [], TimeSpan.FromSeconds(1)).ExecuteNonQuery();
    }

    /// <summary>
    /// Whether its file is the one that lies there. An open connection stays with its file, although another one may lie in its
    /// place by now, or none.
    /// </summary>
    public bool HasItsFile => Born() == _fileBorn;

    /// <summary>The command of a statement, prepared when it was executed before.</summary>
    /// <param name="text">A constant of the program.</param>
    /// <param name="names">The names of its parameters.</param>
    /// <param name="values">Their values, in the same order.</param>
    /// <param name="busyTimeout">How long it waits for a lock; whole seconds.</param>
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
            command = SqliteStatement.ToCommand(text, names);
            command.Connection = _connection;
            _commands.Add(text, command);
        }

        command.CommandTimeout = (int)busyTimeout.TotalSeconds;
        SqliteStatement.SetValues(command, values);
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
}
