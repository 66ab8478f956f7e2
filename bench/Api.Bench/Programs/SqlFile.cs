using Microsoft.Data.Sqlite;

namespace Api.Bench.Programs;

/// <summary>A SQLite file that is read or filled behind the back of the program whose it is, or was.</summary>
internal sealed class SqlFile : IAsyncDisposable
{
    private readonly SqliteConnection _connection;

    private SqlFile(SqliteConnection connection) => _connection = connection;

    public static async Task<SqlFile> OpenAsync(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        return new SqlFile(connection);
    }

    public async Task<int> ExecuteAsync(string sql, params IEnumerable<(string Name, object Value)> parameters)
    {
        await using var command = CreateCommand(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<List<T>> ReadAsync<T>(
        string sql,
        Func<SqliteDataReader, T> read,
        params IEnumerable<(string Name, object Value)> parameters)
    {
        await using var command = CreateCommand(sql, parameters);
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await rows.ReadAsync())
        {
            values.Add(read(rows));
        }

        return values;
    }

    /// <summary>A command that stays prepared as long as it is kept.</summary>
    public SqliteCommand CreateCommand(string sql, params IEnumerable<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The SQL of this program's own rows.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    /// <summary>The rows of all tables together.</summary>
    public async Task<long> CountRowsAsync()
    {
        var tables = await ReadAsync(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", row => row.GetString(0));
        var sum = 0L;
        foreach (var table in tables)
        {
            sum += (await ReadAsync($"SELECT count(*) FROM \"{table}\"", row => row.GetInt64(0)))[0];
        }

        return sum;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
