using Microsoft.Data.Sqlite;

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
        _connection.MakeDurable();
        _connection.PlanOnce();
    }

    /// <summary>
    /// Whether its file is the one that lies there. An open connection stays with its file, although another one may lie in its
    /// place by now, or none.
    /// </summary>
    public bool HasItsFile => Born() == _fileBorn;

    /// <summary>The command of a statement, prepared when it was executed before.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="values">The values of its parameters, in their order.</param>
    /// <param name="busyTimeout">How long it waits for a lock; whole seconds.</param>
    public SqliteCommand Prepare(SqliteStatement statement, IReadOnlyList<object> values, TimeSpan busyTimeout)
    {
        if (busyTimeout != _busyTimeout)
        {
            _connection.SetBusyTimeout(busyTimeout);
            _busyTimeout = busyTimeout;
        }

        if (!_commands.TryGetValue(statement.Text, out var command))
        {
            command = statement.ToCommand();
            command.Connection = _connection;
            _commands.Add(statement.Text, command);
        }

        SqliteStatement.Set(command, values, busyTimeout);
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
