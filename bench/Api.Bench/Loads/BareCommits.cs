using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>Durable commits of one row in a SQLite file, one at a time: what a program without group commit cannot exceed.</summary>
internal static class BareCommits
{
    public const string Name = "bare commits, one at a time";

    private const int Rows = 1_000;

    /// <summary>Makes a file of its own for them.</summary>
    public static async Task<string> PrepareAsync(Conditions conditions)
    {
        var file = Path.Combine(conditions.Temporary.FullName, Path.GetRandomFileName());
        await using var database = await SqlFile.OpenAsync(file);
        await database.ExecuteAsync("PRAGMA journal_mode = WAL");
        await database.ExecuteAsync("CREATE TABLE Commits (Id INTEGER PRIMARY KEY, Value INTEGER NOT NULL)");
        await database.ExecuteAsync(
            """
            WITH RECURSIVE number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i < $count)
            INSERT INTO Commits SELECT i, 0 FROM number
            """,
            ("$count", Rows));
        return file;
    }

    public static Task<LoadFigures> MeasureAsync(string file, TimeSpan time, CancellationToken cancellationToken) =>
        LoadFigures.MeasureOwnAsync(async () =>
        {
            await using var database = await SqlFile.OpenAsync(file);
            await database.ExecuteAsync("PRAGMA synchronous = FULL");
            await using var update = database.CreateCommand(
                "UPDATE Commits SET Value = Value + 1 WHERE Id = $id", ("$id", 0));
            await update.PrepareAsync(cancellationToken);
            var number = 0;
            return await Workers.RunAsync([Commit], time, cancellationToken);

            bool Commit()
            {
                update.Parameters[0].Value = number++ % Rows;
                return update.ExecuteNonQuery() == 1;
            }
        });
}
