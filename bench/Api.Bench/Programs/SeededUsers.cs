using System.Globalization;

namespace Api.Bench.Programs;

/// <summary>
/// Users by SQL, each a copy of the administrator with a name and an address of its own, so that all have one password and a
/// column that is new needs nothing here.
/// </summary>
internal static class SeededUsers
{
    // Beyond that the triggers of a search index would take most of the time: it is built at the end.
    private const int FewEnoughForTriggers = 10_000;

    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["UserName"] = "'user' || i",
        ["NormalizedUserName"] = "'USER' || i",
        ["Email"] = "'user' || i || '@example.com'",
        ["NormalizedEmail"] = "'USER' || i || '@EXAMPLE.COM'",
        ["FirstName"] = "'Ada'",
        ["LastName"] = "'Byron' || i",
        ["SearchText"] = "'USER' || i || char(10) || 'USER' || i || '@EXAMPLE.COM' || char(10) || 'ADA' || char(10) || 'BYRON' || i",
    };

    /// <summary>The name of a user; the administrator is the first and has another one.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}");

    public static string EmailOf(int number) => $"{NameOf(number)}@example.com";

    /// <summary>Adds users to a database that has an administrator, until there are so many.</summary>
    public static async Task AddAsync(string file, int count)
    {
        await using var database = await SqlFile.OpenAsync(file);
        var columns = (await database.ReadAsync("SELECT name FROM pragma_table_info('Users') WHERE name <> 'Id'", row => row.GetString(0)))
            .ToList();
        var triggers = count <= FewEnoughForTriggers ? [] : await TakeTriggersAsync(database);
        await database.ExecuteAsync(
            $"""
            WITH RECURSIVE number(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM number WHERE i < $count)
            INSERT INTO Users ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", columns.Select(column => Own.GetValueOrDefault(column, $"admin.\"{column}\"")))}
            FROM (SELECT * FROM Users ORDER BY Id LIMIT 1) AS admin CROSS JOIN number
            WHERE i <= $count
            """,
            ("$count", count));
        await PutBackAsync(database, triggers);
        await database.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static async Task<List<string>> TakeTriggersAsync(SqlFile database)
    {
        var triggers = await database.ReadAsync(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'Users'",
            row => (Name: row.GetString(0), Sql: row.GetString(1)));
        foreach (var (name, _) in triggers)
        {
            await database.ExecuteAsync($"DROP TRIGGER \"{name}\"");
        }

        return [.. triggers.Select(trigger => trigger.Sql)];
    }

    private static async Task PutBackAsync(SqlFile database, List<string> triggers)
    {
        if (triggers.Count == 0)
        {
            return;
        }

        foreach (var index in await database.ReadAsync(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%using fts5%'", row => row.GetString(0)))
        {
            await database.ExecuteAsync($"INSERT INTO \"{index}\"(\"{index}\") VALUES ('rebuild')");
        }

        foreach (var trigger in triggers)
        {
            await database.ExecuteAsync(trigger);
        }
    }
}
