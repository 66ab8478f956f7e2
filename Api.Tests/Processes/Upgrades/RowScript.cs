using System.Globalization;
using System.Text;
using Api.Tests.Infrastructure.Persistence.SqlServer;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Api.Tests.Processes.Upgrades;

/// <summary>The rows of a SQLite file as T-SQL that inserts them, and back.</summary>
internal static class RowScript
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fff";

    /// <summary>The statements that put the rows of the file into the tables that the program makes on SQL Server.</summary>
    public static string Write(SqliteDatabase database)
    {
        var columns = StoredRows.Tables(database).ToDictionary(table => table.Table, table => table.Columns, StringComparer.Ordinal);
        var numbered = database.Query("SELECT name, seq FROM sqlite_sequence")
            .ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);
        var script = new StringBuilder("-- It came with the schema.\nDELETE FROM [Roles];\nGO\n");
        // Those that refer to others come after these.
        foreach (var table in ProductModel.Tables.Tables.OrderBy(table => table.ForeignKeyConstraints.Any()))
        {
            script.Append('\n');
            var isNumbered = numbered.TryGetValue(table.Name, out var last);
            if (isNumbered)
            {
                script.Append(CultureInfo.InvariantCulture, $"SET IDENTITY_INSERT [{table.Name}] ON;\n");
            }

            foreach (var row in StoredRows.Values(database, (table.Name, columns[table.Name])))
            {
                var names = columns[table.Name].Select(column => $"[{column}]");
                var values = columns[table.Name].Zip(row, (column, value) => Write(value, table.FindColumn(column)!));
                script
                    .Append(CultureInfo.InvariantCulture, $"INSERT INTO [{table.Name}] ({string.Join(", ", names)})\n")
                    .Append(CultureInfo.InvariantCulture, $"VALUES ({string.Join(", ", values)});\n");
            }

            if (isNumbered)
            {
                // The number of a deleted row is not given again.
                script
                    .Append(CultureInfo.InvariantCulture, $"SET IDENTITY_INSERT [{table.Name}] OFF;\n")
                    .Append(CultureInfo.InvariantCulture, $"DBCC CHECKIDENT (N'{table.Name}', RESEED, {last}) WITH NO_INFOMSGS;\n");
            }

            script.Append("GO\n");
        }

        return script.ToString();
    }

    /// <summary>The rows that such a script inserts, as <see cref="StoredRows"/> reads them from SQLite.</summary>
    public static List<string> Read(TSqlScript script) =>
    [
        .. script.Batches
            .SelectMany(batch => batch.Statements)
            // Those of the migrations stand under a condition.
            .OfType<InsertStatement>()
            .Select(insert => insert.InsertSpecification)
            .Select(insert => StoredRows.Line(
                ((NamedTableReference)insert.Target).SchemaObject.BaseIdentifier.Value,
                insert.Columns
                    .Select(column => column.MultiPartIdentifier.Identifiers[^1].Value)
                    .Zip(((ValuesInsertSource)insert.InsertSource).RowValues.Single().ColumnValues.Select(Read))))
            .Order(StringComparer.Ordinal),
    ];

    private static string Write(object? value, IColumn column) => value switch
    {
        null => "NULL",
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        string text => $"N'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        long milliseconds when column.StoreType.StartsWith("datetime2", StringComparison.Ordinal) =>
            $"'{DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(TimeFormat, CultureInfo.InvariantCulture)}'",
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{column.Table.Name}.{column.Name}: a {value.GetType().Name}"),
    };

    /// <summary>A value as SQLite has it. Only times stand in quotation marks without an N.</summary>
    private static string? Read(ScalarExpression value) => value switch
    {
        NullLiteral => null,
        BinaryLiteral bytes => bytes.Value["0x".Length..],
        StringLiteral { IsNational: false } time => DateTimeOffset
            .ParseExact(time.Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            .ToUnixTimeMilliseconds()
            .ToString(CultureInfo.InvariantCulture),
        Literal literal => literal.Value,
        UnaryExpression { UnaryExpressionType: UnaryExpressionType.Negative, Expression: Literal number } => "-" + number.Value,
        _ => throw new NotSupportedException($"line {value.StartLine}: a {value.GetType().Name}"),
    };
}
