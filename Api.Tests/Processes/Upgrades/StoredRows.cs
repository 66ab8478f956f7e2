using Api.Tests.Support;

namespace Api.Tests.Processes.Upgrades;

/// <summary>All that a database holds, as lines that can be compared.</summary>
internal static class StoredRows
{
    /// <summary>Tables that the database or Entity Framework keeps for itself.</summary>
    public static readonly string[] Bookkeeping = ["__EFMigrationsHistory", "__EFMigrationsLock", "sqlite_sequence"];

    /// <summary>Every table with its columns, without the index of the search on SQLite, which consists of tables.</summary>
    public static List<(string Table, string[] Columns)> Tables(TestDatabase database) =>
    [
        .. database
            .Query(database is SqliteDatabase
                ? "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' "
                    + "AND t.name NOT LIKE 'UserSearch%'"
                : "SELECT t.name, c.name FROM sys.tables AS t JOIN sys.columns AS c ON c.object_id = t.object_id")
            .GroupBy(row => (string)row[0]!, row => (string)row[1]!, StringComparer.Ordinal)
            .Select(table => (table.Key, table.ToArray())),
    ];

    /// <summary>The values of these columns, a line for each row, in an order that does not depend on the server.</summary>
    public static List<string> Read(TestDatabase database, IEnumerable<(string Table, string[] Columns)> tables) =>
    [
        .. tables
            .SelectMany(table => Values(database, table).Select(row => Line(table.Table, table.Columns.Zip(row.Select(Text)))))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The values of a table in the order of these columns.</summary>
    public static List<object?[]> Values(TestDatabase database, (string Table, string[] Columns) table) =>
        database.Query($"SELECT {string.Join(", ", table.Columns)} FROM {table.Table}");

    /// <summary>A row as text. The order of the columns does not matter.</summary>
    public static string Line(string table, IEnumerable<(string Column, string? Value)> values) =>
        $"{table}: {string.Join(", ", values.OrderBy(value => value.Column, StringComparer.Ordinal).Select(Text))}";

    private static string? Text(object? value) => value is null ? null : TestDatabase.Text(value);

    private static string Text((string Column, string? Value) value) =>
        value.Column + (value.Value is null ? " NULL" : $" '{value.Value}'");
}
