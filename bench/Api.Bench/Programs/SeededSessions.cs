using System.Globalization;

namespace Api.Bench.Programs;

/// <summary>Live sessions by SQL, ten for each of users that nobody has to know: a session's row outlives its user.</summary>
internal static class SeededSessions
{
    private const int PerUser = 10;
    private const int FirstUser = 1_000_000;

    /// <summary>The id of a session, in the form of the <c>sid</c> claim.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"01900000-0000-7000-8000-{number:x12}");

    public static long UserOf(int number) => FirstUser + (number / PerUser);

    /// <summary>Adds sessions that live for a day.</summary>
    public static async Task AddAsync(string file, int count)
    {
        await using var database = await SqlFile.OpenAsync(file);
        var now = TimeProvider.System.GetUtcNow();
        await database.ExecuteAsync("PRAGMA synchronous = OFF");
        await database.ExecuteAsync(
            """
            WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < $count)
            INSERT INTO Sessions (Id, UserId, CurrentTokenId, CreatedAt, LastUsedAt, RefreshExpiresAt, ExpiresAt, IpAddress, Network)
            SELECT
                unhex(printf('01900000000070008000%012x', i)), $user + i / $perUser, unhex(printf('01900000000070008000%012x', i)),
                $now, $now, $end, $end, '192.0.2.1', '192.0.2.1'
            FROM number
            """,
            ("$count", count),
            ("$user", FirstUser),
            ("$perUser", PerUser),
            ("$now", now.ToUnixTimeMilliseconds()),
            ("$end", now.AddDays(1).ToUnixTimeMilliseconds()));
        await database.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
