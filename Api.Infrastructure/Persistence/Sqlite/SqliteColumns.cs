using System.Data.Common;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>Reads columns in the form in which <see cref="SqliteAppDbContext"/> stores them.</summary>
internal static class SqliteColumns
{
    public static DateTimeOffset GetTime(this DbDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    /// <returns>Null when there is none.</returns>
    public static DateTimeOffset? FindTime(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);

    /// <returns>Null when there is none.</returns>
    public static string? FindString(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
