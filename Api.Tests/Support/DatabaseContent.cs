using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Api.Tests.Support;

/// <summary>Everything that is stored, as text: to show that a call changed nothing at all.</summary>
internal static class DatabaseContent
{
    public static string ReadContent(this TestDatabase database)
    {
        using var connection = new SqliteConnection(database.ConnectionString + ";Pooling=False");
        connection.Open();
        var text = new StringBuilder();
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").ToList())
        {
            text.AppendLine(table).AppendJoin('\n', Rows(connection, $"SELECT * FROM \"{table}\"")).AppendLine();
        }

        return text.ToString();
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i))));
        }
    }

    private static string Text(object value) => value is byte[] bytes
        ? Convert.ToHexString(bytes)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
