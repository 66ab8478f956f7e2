using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>What SQL Server refuses when the tables are made, or when a long value comes; the script parses nevertheless.</summary>
internal static class ModelRules
{
    private const int ClusteredKeyBytes = 900;
    private const int IndexBytes = 1700;

    /// <summary>Tables that a deletion elsewhere reaches twice: error 1785.</summary>
    public static IEnumerable<string> FindCascades(IRelationalModel model) =>
        from start in model.Tables
        from reached in Reached(start, [start]).GroupBy(table => table)
        where reached.Key == start || reached.Count() > 1
        select $"{start.Name} to {reached.Key.Name}";

    /// <summary>Keys and indexes whose longest entry is too long: over 900 bytes in a clustered key, over 1,700 in another index.</summary>
    public static IEnumerable<string> FindLongIndexes(IRelationalModel model) =>
        from table in model.Tables
        from index in Indexes(table)
        where index.Columns.Sum(Bytes) > index.MaximumBytes
        select index.Name;

    /// <summary>Texts and binaries without a size: no index can hold them.</summary>
    public static IEnumerable<string> FindWithoutSize(IRelationalModel model) =>
        from table in model.Tables
        from column in table.Columns
        where column.StoreType.EndsWith("(max)", StringComparison.Ordinal)
        select $"{table.Name}.{column.Name}";

    /// <summary>
    /// Normalised texts, and texts in an index, that the server's own collation compares: it takes some for equal that the
    /// program does not.
    /// </summary>
    public static IEnumerable<string> FindCollations(IRelationalModel model) =>
        from table in model.Tables
        from column in table.Columns
        where column.StoreType.Contains(
            "char", StringComparison.Ordinal) && column.Collation?.EndsWith("_BIN2", StringComparison.Ordinal) != true
        where column.Name.StartsWith("Normalized", StringComparison.Ordinal) || Indexes(table).Any(index => index.Columns.Contains(column))
        select $"{table.Name}.{column.Name}";

    private static IEnumerable<ITable> Reached(ITable table, IReadOnlyCollection<ITable> way) =>
        from key in table.ReferencingForeignKeyConstraints
        where key.OnDeleteAction is not (ReferentialAction.NoAction or ReferentialAction.Restrict)
        from reached in way.Contains(key.Table) ? [key.Table] : Reached(key.Table, [.. way, key.Table]).Prepend(key.Table)
        select reached;

    private static IEnumerable<(string Name, IReadOnlyList<IColumn> Columns, int MaximumBytes)> Indexes(ITable table) => table.Indexes
        .Select(index => (index.Name, index.Columns, IndexBytes))
        .Concat(table.UniqueConstraints.Select(key => (key.Name, key.Columns, key == table.PrimaryKey ? ClusteredKeyBytes : IndexBytes)));

    private static int Bytes(IColumn column)
    {
        var type = column.StoreType.TrimEnd(')').Split('(');
        return type switch
        {
            [_, "max"] => int.MaxValue / 16,
            ["nvarchar" or "nchar", var length] => 2 * Number(length),
            ["varchar" or "char" or "varbinary" or "binary", var length] => Number(length),
            // No number and no time is longer.
            _ => 8,
        };
    }

    private static int Number(string length) => int.Parse(length, CultureInfo.InvariantCulture);
}
