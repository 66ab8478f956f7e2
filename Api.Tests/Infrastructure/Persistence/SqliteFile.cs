using Microsoft.Data.Sqlite;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>A look at a database file without Entity Framework and without the program's own connections.</summary>
internal static class SqliteFile
{
    /// <summary>The rows of a query, each as its values.</summary>
    public static List<object?[]> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
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
    public static List<object?> QueryColumn(string file, string sql) => [.. Query(file, sql).Select(row => row[0])];
}
