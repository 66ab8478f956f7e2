using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>What really stands in the file after the migrations.</summary>
public sealed class SqliteSchemaTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly SessionPolicy Policy = new(
        TimeSpan.FromMinutes(5), TimeSpan.FromDays(1), TimeSpan.FromDays(30),
        RotateRefreshTokens: true, TimeSpan.FromSeconds(30), TimeSpan.Zero, StoreClient: true, SessionsPerUser: 100);

    private SqliteDatabase _database = null!;

    [SetUp]
    public void SetUp() => _database = new SqliteDatabase();

    [TearDown]
    public void TearDown() => _database.Dispose();

    [Test]
    public void The_columns_of_Sessions_have_the_types_of_the_design()
    {
        var columns = _database.Query(
            "SELECT name || ' ' || type || iif(\"notnull\", '', '?') || iif(pk, ' key', '') FROM pragma_table_info('Sessions')");

        Assert.That(columns.Select(column => column[0]), Is.EquivalentTo(new[]
        {
            "Id BLOB key",
            "UserId INTEGER",
            "CurrentTokenId BLOB",
            "PreviousTokenId BLOB?",
            "RotationKeyHash BLOB?",
            "CreatedAt INTEGER",
            "RotatedAt INTEGER?",
            "LastUsedAt INTEGER",
            "RefreshExpiresAt INTEGER",
            "ExpiresAt INTEGER",
            "EndedAt INTEGER?",
            "EndReason INTEGER?",
            "UserAgent TEXT?",
            "IpAddress TEXT?",
            "Network TEXT?",
            "AuthenticatedAt INTEGER?",
            "Methods INTEGER?",
        }));
    }

    [Test]
    public void No_index_of_Sessions_holds_a_column_that_every_refresh_writes()
    {
        var indexed = _database.QueryColumn(
            "SELECT columns.name FROM pragma_index_list('Sessions') AS indexes, pragma_index_info(indexes.name) AS columns");

        Assert.That(indexed, Is.EquivalentTo(new[] { "Id", "UserId", "EndedAt", "UserId", "Network", "EndedAt" }));
    }

    [Test]
    public void The_index_of_the_endings_leaves_out_the_sessions_that_live()
    {
        var partial = _database.QueryColumn(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'Sessions' AND sql LIKE '%WHERE%'");

        Assert.That(partial, Has.Exactly(1).Items);
        Assert.That(partial[0], Does.Contain("(\"EndedAt\") WHERE EndedAt IS NOT NULL"));
    }

    [Test]
    public void No_foreign_key_leads_to_or_from_Sessions()
    {
        var keys = _database.Query("SELECT tables.name, keys.\"table\" FROM sqlite_schema AS tables, "
            + "pragma_foreign_key_list(tables.name) AS keys WHERE tables.type = 'table'");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(keys, Is.Not.Empty, "Identity's own tables have some");
            Assert.That(keys.SelectMany(key => key), Has.None.EqualTo("Sessions"));
        }
    }

    [Test]
    public async Task Ids_are_stored_big_endian_in_sixteen_bytes_and_times_as_milliseconds()
    {
        var session = Start(Now);

        await SaveAsync(session);

        var row = _database.Query("SELECT typeof(Id), lower(hex(Id)), lower(hex(CurrentTokenId)), typeof(CreatedAt), CreatedAt, "
            + "RefreshExpiresAt FROM Sessions").Single();
        Assert.That(row, Is.EqualTo(new object[]
        {
            "blob",
            session.Id.Value.ToString("N"),
            session.CurrentTokenId.Value.ToString("N"),
            "integer",
            1_767_323_045_678,
            1_767_409_445_000,
        }));
    }

    [Test]
    public async Task Ids_sort_by_the_time_of_the_login()
    {
        // So far apart that every byte of the time carries, where a GUID's own byte order goes wrong.
        var steps = Enumerable.Range(0, 41).Select(power => Now.AddMilliseconds(Math.Pow(2, power)));
        var started = steps.Select(Start).ToList();
        var shuffled = started.ToArray();
        new Random(1).Shuffle(shuffled);

        await SaveAsync(shuffled);

        var sorted = _database.QueryColumn("SELECT lower(hex(Id)) FROM Sessions ORDER BY Id");
        Assert.That(sorted, Is.EqualTo(started.Select(session => session.Id.Value.ToString("N"))));
    }

    [Test]
    public void Names_and_addresses_are_unique_in_the_form_in_which_they_are_compared()
    {
        var unique = _database.QueryColumn("SELECT columns.name FROM pragma_index_list('Users') AS indexes, "
            + "pragma_index_info(indexes.name) AS columns WHERE indexes.\"unique\"");

        Assert.That(unique, Is.EquivalentTo(new[] { "NormalizedUserName", "NormalizedEmail" }));
    }

    [Test]
    public void The_index_of_the_search_follows_the_users()
    {
        // A migration that makes Users anew drops its triggers: it has to make them again.
        var triggers = _database.QueryColumn("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'Users'");

        Assert.That(triggers, Is.EquivalentTo(new[] { "UserSearch_Insert", "UserSearch_Update", "UserSearch_Delete" }));
    }

    [Test]
    public void A_user_id_is_never_given_twice()
    {
        var users = _database.QueryColumn("SELECT sql FROM sqlite_schema WHERE name = 'Users'");

        Assert.That(users.Single(), Does.Contain("PRIMARY KEY AUTOINCREMENT"));
    }

    private static Session Start(DateTimeOffset at) =>
        Session.Start(SessionId.New(at), TokenId.New(), new UserId(1), ClientInfo.Unknown, Policy, at);

    private async Task SaveAsync(params Session[] sessions)
    {
        using var layers = new LayersWithoutWeb(_database.Settings);
        await layers.WithDatabaseAsync(database =>
        {
            database.AddRange(sessions);
            return database.SaveChangesAsync();
        });
    }
}
