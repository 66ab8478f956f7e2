using System.Diagnostics;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Infrastructure.LoginLimits;
using Api.Tests.Infrastructure.Persistence;
using Api.Tests.Support;
using Api.Tests.Web.Outages;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary>A million sessions live. What a call, the memory and a statement cost does not depend on them.</summary>
[Category("Slow")]
public sealed class ManySessionsTests
{
    private const int Living = 1_000_000;
    private const int PerUser = 10;
    private const int EndedRecently = 50;
    private const int EndedLongAgo = 1_000;

    [Test]
    public async Task A_call_makes_no_query_for_its_session_and_only_the_recently_ended_are_in_memory()
    {
        using var api = new ApiFactory(
            ("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information"))
        { Database = new SqliteDatabase() };
        var watch = Stopwatch.StartNew();
        Fill(api);
        TestContext.Out.WriteLine($"{Living} sessions inserted in {watch.Elapsed.TotalSeconds:F1} s");
        watch.Restart();
        var (refresh, access) = await api.LoginAsync();
        using var client = api.CreateClient(access);
        var ended = api.WaitUntilStarted();
        TestContext.Out.WriteLine($"started, endings read and logged in within {watch.Elapsed.TotalSeconds:F1} s");
        var before = api.Log.Statements.Count;

        using var response = await client.GetAsync("/api/users/me/");

        await response.ShouldBeOkAsync();
        var made = api.Log.Statements.Skip(before).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(made, Has.Exactly(1).Items, "the one that reads the caller");
            Assert.That(made, Has.None.Contains("\"Sessions\""));
            Assert.That(ended.Count, Is.EqualTo(EndedRecently));
            var lookUps = api.Log.Statements
                .Where(text => text.Contains("FROM \"Sessions\"", StringComparison.Ordinal))
                .Where(text => !text.Contains("\"EndedAt\" > @", StringComparison.Ordinal));
            Assert.That(lookUps, Has.None.Contains("\"EndReason\""), "nothing but the window was read at the start");
        }

        // One of the million, and the session of the call among them, is still ended and refused at once.
        using var blacklisted = await client.BlacklistAsync(refresh);
        await blacklisted.ShouldBeEmptyOkAsync();
        Assert.That(ended.Count, Is.EqualTo(EndedRecently + 1));
        using var refused = await client.GetAsync("/api/users/me/");
        await refused.ShouldRefuseTokenAsync();
    }

    [Test]
    public async Task No_statement_reads_through_the_sessions()
    {
        var plans = new QueryPlans();
        using var api = new ApiFactory
        {
            Database = new SqliteDatabase(),
            Configure = services => services.Intercept(plans),
        };
        using var client = api.CreateClient();
        var calls = await EveryCall.PrepareAsync(api);

        await calls.ShouldSucceedAsync(client);
        await using (var scope = api.Services.CreateAsyncScope())
        {
            var store = scope.ServiceProvider.GetRequiredService<ISessionStore>();
            await store.TouchAsync((await api.SessionsAsync())[0], CancellationToken.None);
            var counter = scope.ServiceProvider.GetRequiredService<LockoutCounter>();
            await counter.MayTryAsync(null, "NOBODY", new ClientInfo(null, "192.0.2.1"), CancellationToken.None);
            Assert.That(await store.SweepAsync(api.Time.GetUtcNow().AddDays(40), 1_000, CancellationToken.None), Is.GreaterThan(0));
        }

        // But for the reading of all of them by the test itself.
        var statements = plans.All
            .DistinctBy(plan => plan.Statement)
            .Where(plan => plan.Statement.Contains("WHERE", StringComparison.Ordinal))
            .ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statements.Select(plan => plan.Statement), Has.Some.StartsWith("DELETE FROM \"Sessions\""), "the sweep");
            Assert.That(statements.SelectMany(plan => plan.Steps), Has.Some.Contains("IX_Sessions_EndedAt"), "the endings");
            Assert.That(statements.SelectMany(plan => plan.Steps), Has.Some.Contains("IX_Sessions_UserId_EndedAt"), "the list");
            Assert.That(
                statements.SelectMany(plan => plan.Steps),
                Has.Some.Contains("IX_Sessions_UserId_Network (UserId=? AND Network=?)"),
                "whether an address is known");
            Assert.That(statements.Where(plan => plan.ScansSessions), Is.Empty);
            Assert.That(
                statements.Where(plan => plan.Statement.Contains("\"UserRoles\"", StringComparison.Ordinal)).SelectMany(plan => plan.Steps),
                Has.Some.Contains("sqlite_autoindex_UserRoles_1 (UserId=?"),
                "nor through the roles of all users");
            Assert.That(
                plans.All.Where(plan => plan.ScansSessions), Is.Not.Empty, "the test's own reading of all sessions shows as what it is");
        }
    }

    /// <summary>By SQL alone, before the program starts: it would take it an hour.</summary>
    private static void Fill(ApiFactory api)
    {
        using var connection = new SqliteConnection($"Data Source={api.File()};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA synchronous = OFF;
            WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < $count)
            INSERT INTO Sessions (Id, UserId, CurrentTokenId, CreatedAt, LastUsedAt, RefreshExpiresAt, ExpiresAt, EndedAt, EndReason)
            SELECT
                CAST(printf('%016d', i) AS BLOB), 1000 + i / $perUser, CAST(printf('%016d', i) AS BLOB), $now, $now, $end, $end,
                CASE WHEN i <= $recent THEN $now - 60000 WHEN i <= $recent + $old THEN $now - 86400000 END,
                CASE WHEN i <= $recent + $old THEN $reason END
            FROM number;
            """;
        var now = api.Time.GetUtcNow();
        command.Parameters.AddWithValue("$count", Living + EndedRecently + EndedLongAgo);
        command.Parameters.AddWithValue("$perUser", PerUser);
        command.Parameters.AddWithValue("$recent", EndedRecently);
        command.Parameters.AddWithValue("$old", EndedLongAgo);
        command.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$end", now.AddDays(1).ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$reason", (int)EndReason.Blacklisted);
        command.ExecuteNonQuery();
    }
}
