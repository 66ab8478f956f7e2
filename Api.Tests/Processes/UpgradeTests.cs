using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Api.Domain.Sessions;
using Api.Tests.Processes.Upgrades;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Processes;

/// <summary>A database that a release made is brought up to date: SQLite's file, or on SQL Server what the script makes.</summary>
[Category("Slow")]
public sealed class UpgradeTests : ProcessFixture
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(ApiFactory.Secret);

    private static readonly string KeyId =
        Base64Url.EncodeToString(HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, outputLength: 16, info: "kid"u8.ToArray()));

    private static readonly TokenAnswer Ended = TokenAnswer.Refused(TokenCalls.Blacklisted);
    private static readonly TokenAnswer Expired = TokenAnswer.Refused(TokenCalls.Expired);
    private static readonly TokenAnswer NoActiveAccount = TokenAnswer.Blamed("no_active_account", TokenCalls.NoActiveAccountForToken);

    [TestCaseSource(typeof(Release), nameof(Release.Versions))]
    public async Task Every_value_of_a_release_is_kept(string version)
    {
        using var database = TestDatabase.CreateEmpty();
        await Release.Kept(version).RestoreAsync(database);
        var tables = StoredRows.Tables(database);
        var before = StoredRows.Read(database, tables);

        var migrated = await ApiProcess.RunCommandAsync(
            Folder, ["database", "migrate"], "", [("Jwt__SigningKey", ApiFactory.Secret), .. database.Environment]);

        Assert.That((migrated.Code, migrated.Errors), Is.EqualTo((0, "")));
        var after = StoredRows.Read(database, tables);
        var migrations = database.QueryColumn("SELECT MigrationId FROM __EFMigrationsHistory");
        await TestContext.Out.WriteLineAsync($"{before.Count} rows, migrations: {string.Join(", ", migrations)}");
        Assert.That(before, Is.Not.Empty);
        Assert.That(before, Is.SubsetOf(after));
        Assert.That(after.Where(IsData), Is.EqualTo(before.Where(IsData)), "and no other row has come");
    }

    [TestCaseSource(typeof(Release), nameof(Release.Versions))]
    public async Task Whoever_was_signed_in_still_is_and_whoever_was_not_is_not(string version)
    {
        using var api = await UpgradeAsync(version);
        using var client = api.CreateClient();
        var sessions = await api.SessionsAsync();

        using (Assert.EnterMultipleScope())
        {
            foreach (var session in sessions.Where(session => session is { EndedAt: null, RotationKeyHash: not null }))
            {
                var replayed = await client.SuccessorWithAsync(Refresh(session, session.PreviousTokenId!.Value), SessionRequests.Key);
                Assert.That((string?)TokenForge.Open(replayed).Claims["jti"], Is.EqualTo(session.CurrentTokenId.ToString()));
            }

            foreach (var session in sessions)
            {
                var answer = await TokenAnswer.RefreshAsync(client, Refresh(session, session.CurrentTokenId));
                Assert.That(answer, Is.EqualTo(Expected(session)), $"a session of user {session.UserId}, ended by: {session.EndReason}");
            }

            foreach (var session in sessions.Where(session => Expected(session) == TokenAnswer.Ok))
            {
                Assert.That(await TokenAnswer.AccessAsync(client, Access(session)), Is.EqualTo(TokenAnswer.Ok));
            }
        }

        Assert.That(
            sessions.Select(Expected).Distinct(),
            Is.EquivalentTo(new[] { TokenAnswer.Ok, Expired, Ended, NoActiveAccount }),
            "sessions of every kind");
    }

    [TestCaseSource(typeof(Release), nameof(Release.Versions))]
    public async Task Users_log_in_by_their_passwords_and_a_blocked_account_stays_blocked_until_its_time(string version)
    {
        using var api = await UpgradeAsync(version);
        using var client = api.CreateClient();

        foreach (var (username, password) in FilledDatabase.Passwords)
        {
            using var login = await client.ObtainAsync(username, password);
            await login.ShouldBeOkAsync();
        }

        using (var blocked = await client.ObtainAsync(FilledDatabase.Blocked, ApiFactory.UserPassword))
        {
            await blocked.ShouldRefuseLoginAsync();
        }

        api.Time.Advance(TimeSpan.FromMinutes(2));
        using var open = await client.ObtainAsync(FilledDatabase.Blocked, ApiFactory.UserPassword);
        await open.ShouldBeOkAsync();
    }

    [TestCaseSource(typeof(Release), nameof(Release.Versions))]
    public async Task The_schema_is_the_programs_and_no_number_of_a_user_is_given_again(string version)
    {
        using var api = await UpgradeAsync(version);

        await api.WithDatabaseAsync(async context =>
        {
            Assert.That(await context.Database.GetPendingMigrationsAsync(), Is.Empty);
            Assert.That(context.Database.HasPendingModelChanges(), Is.False);
        });
        // A deleted user had the highest, and the row of its session is still there.
        var highest = (await api.SessionsAsync()).Max(session => session.UserId.Value);
        Assert.That(await api.CreateUserAsync("newcomer"), Is.GreaterThan(highest));
    }

    /// <summary>What the current refresh token of a session is answered a moment after the database was left.</summary>
    private static TokenAnswer Expected(Session session) => session switch
    {
        { EndReason: EndReason.UserDeactivated or EndReason.UserDeleted } => NoActiveAccount,
        { EndedAt: not null } => Ended,
        _ when session.RefreshExpiresAt < Release.LeftAt => Expired,
        _ => TokenAnswer.Ok,
    };

    private static bool IsData(string line) => !StoredRows.Bookkeeping.Contains(line.Split(':')[0]);

    private static string Refresh(Session session, TokenId id) =>
        Token("refresh", session, id, session.CurrentTokenIssuedAt, session.RefreshExpiresAt, "");

    private static string Access(Session session) =>
        Token("access", session, TokenId.New(), Release.LeftAt, Release.LeftAt + TimeSpan.FromMinutes(5), ""","roles":[]""");

    /// <summary>A token with the header and the claims of 0.1.0.</summary>
    private static string Token(string type, Session session, TokenId id, DateTimeOffset issued, DateTimeOffset expires, string more)
    {
        var (exp, iat) = (expires.ToUnixTimeSeconds(), issued.ToUnixTimeSeconds());
        var owner = string.Create(CultureInfo.InvariantCulture, $"""
            "user_id":{session.UserId.Value},"sub":"{session.UserId.Value}","sid":"{session.Id}"
            """);
        return TokenForge.Sign(
            $$"""{"alg":"HS256","kid":"{{KeyId}}","typ":"JWT"}""",
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"token_type":"{{type}}","exp":{{exp}},"iat":{{iat}},"jti":"{{id}}",{{owner}}{{more}}}"""),
            TokenForge.Hs256(Key));
    }

    /// <summary>The program as it stands, which migrates when it starts, a moment after the database was left.</summary>
    private static async Task<ApiFactory> UpgradeAsync(string version)
    {
        var database = TestDatabase.CreateEmpty();
        await Release.Kept(version).RestoreAsync(database);
        var api = new ApiFactory(("Database:MigrateOnStartup", "true")) { Database = database };
        api.Time.SetUtcNow(Release.LeftAt + TimeSpan.FromSeconds(1));
        return api;
    }
}
