using System.Data.Common;
using System.Globalization;
using System.Text;
using Api.Infrastructure.Persistence;

namespace Api.Tests.Support;

/// <summary>
/// A database that is a test's own, migrated unless said otherwise, and gone with it: a SQLite file, or, where the suite
/// runs on SQL Server, a database there (<see cref="TestSqlServer"/>).
/// </summary>
internal abstract class TestDatabase : IDisposable
{
    /// <summary>The settings that lead the program to it.</summary>
    public abstract (string Key, string? Value)[] Settings { get; }

    /// <summary>As <see cref="Settings"/>, for the environment of a process.</summary>
    public (string Key, string Value)[] Environment =>
        [.. Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!))];

    protected abstract string Tables { get; }

    /// <summary>On the server that the suite runs on.</summary>
    public static TestDatabase Create() => TestSqlServer.RunsTheSuite ? SqlServerDatabase.Rent() : new SqliteDatabase();

    /// <summary>A place for one without any schema; where the program creates a database that is missing, it is missing.</summary>
    public static TestDatabase CreateEmpty() => TestSqlServer.RunsTheSuite ? SqlServerDatabase.MakeEmpty() : SqliteDatabase.MakeEmpty();

    /// <summary>A context that is not the program's, for migrations.</summary>
    public abstract AppDbContext Open();

    /// <summary>The rows of a query, each as its values, by a connection that is not the program's.</summary>
    public List<object?[]> Query(string sql)
    {
        using var connection = Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        // The text is the test's own.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add([.. values.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }

    /// <summary>The first column of a query.</summary>
    public List<object?> QueryColumn(string sql) => [.. Query(sql).Select(row => row[0])];

    /// <summary>Every value that is stored, table by table.</summary>
    public IEnumerable<(string Table, object?[] Row)> ReadRows() =>
        QueryColumn(Tables).Cast<string>().SelectMany(table => Query($"SELECT * FROM \"{table}\"").Select(row => (table, row)));

    /// <summary>Everything that is stored, as text: to show that a call changed nothing at all.</summary>
    public string ReadContent()
    {
        var text = new StringBuilder();
        foreach (var (table, row) in ReadRows())
        {
            text.Append(table).Append('|').AppendJoin('|', row.Select(Text)).AppendLine();
        }

        return text.ToString();
    }

    /// <summary>A value that is stored, as text; bytes as hexadecimal digits.</summary>
    public static string? Text(object? value) => value is byte[] bytes
        ? Convert.ToHexStringLower(bytes)
        : Convert.ToString(value, CultureInfo.InvariantCulture);

    public abstract void Dispose();

    protected abstract DbConnection Connect();
}
