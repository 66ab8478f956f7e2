using System.Reflection;
using Api.Application.Passwords;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary>
/// What every database has to do for the sessions. A fixture for one database names it by settings, migrated; no test here
/// counts on being alone in it.
/// </summary>
public abstract class SessionStoreContract
{
    private const int Racers = 8;
    private const int Stream = 1_000;

    private static readonly SessionPolicy Policy = new(
        AccessTokenLifetime: TimeSpan.FromMinutes(5),
        RefreshTokenLifetime: TimeSpan.FromDays(1),
        SessionLifetime: TimeSpan.FromDays(30),
        RotateRefreshTokens: true,
        ReuseLeeway: TimeSpan.FromSeconds(30),
        Leeway: TimeSpan.Zero,
        StoreClient: true,
        SessionsPerUser: 100);

    // More than milliseconds, so that it shows who cuts.
    private static readonly DateTimeOffset Login = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).AddTicks(9_123);

    private static readonly ClientInfo Desktop = new("Desktop/1.0", "192.0.2.1");
    private static readonly ClientInfo Phone = new("Phone/2.0", "2001:db8::2");

    private LayersWithoutWeb _layers = null!;

    /// <summary>The settings that lead to the database.</summary>
    protected abstract IEnumerable<(string Key, string? Value)> Database { get; }

    /// <summary>Removes what the fixture made for one test.</summary>
    protected abstract void DropDatabase();

    [SetUp]
    public void ComposeLayers() => _layers = new LayersWithoutWeb(Database);

    [TearDown]
    public void DisposeLayers()
    {
        // None where the database is not to be had.
        _layers?.Dispose();
        DropDatabase();
    }

    [Test]
    public async Task Finding_reads_the_user_the_roles_and_the_session_in_one_statement()
    {
        var account = await CreateUserAsync(roles: ["zebra", "Ape", "monkey"]);
        var session = await StartAsync(account);
        var before = _layers.Statements.Count;

        var found = await FindAsync(account.User.Id, session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_layers.Statements.Skip(before), Has.Exactly(1).Items);
            Assert.That(found.User!.IsActive, Is.True);
            Assert.That(found.User.Roles.Select(WithoutSuffix), Is.EqualTo(new[] { "Ape", "monkey", "zebra" }));
            AssertSame(found.Session, session);
        }
    }

    [Test]
    public async Task Finding_tells_that_the_user_is_inactive_and_still_gives_the_session()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        await _layers.WithDatabaseAsync(database => database.Users
            .Where(user => user.Id == account.User.Id.Value)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));

        var found = await FindAsync(account.User.Id, session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.User!.IsActive, Is.False);
            AssertSame(found.Session, session);
        }
    }

    [Test]
    public async Task Finding_an_unknown_session_gives_the_user_alone()
    {
        var account = await CreateUserAsync();
        await StartAsync(account);

        var found = await FindAsync(account.User.Id, SessionId.New(Login));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.User, Is.Not.Null);
            Assert.That(found.Session, Is.Null);
        }
    }

    [Test]
    public async Task Finding_somebody_elses_session_gives_the_user_alone()
    {
        var owner = await CreateUserAsync();
        var session = await StartAsync(owner);
        var stranger = await CreateUserAsync();

        var found = await FindAsync(stranger.User.Id, session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.User, Is.Not.Null);
            Assert.That(found.Session, Is.Null);
        }
    }

    [Test]
    public async Task Finding_for_a_deleted_user_gives_nothing_although_the_row_outlives_the_user()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        await _layers.WithDatabaseAsync(database => database.Users.Where(user => user.Id == account.User.Id.Value).ExecuteDeleteAsync());

        var found = await FindAsync(account.User.Id, session.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Is.EqualTo(new SessionLookup(User: null, Session: null)));
            Assert.That(await CountRowsAsync(account.User.Id), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_session_without_anything_optional_survives_a_round_trip()
    {
        var account = await CreateUserAsync();

        var session = await StartAsync(account, ClientInfo.Unknown);

        AssertSame(await ReadAsync(session), session);
    }

    [Test]
    public async Task A_session_with_every_column_set_survives_a_round_trip_to_the_millisecond()
    {
        var account = await CreateUserAsync();
        var session = Rotate(New(account.User.Id, Desktop), Login.AddHours(1), Key).End(EndReason.Reuse, Login.AddHours(2));
        await _layers.WithDatabaseAsync(async database =>
        {
            database.Add(session);
            await database.SaveChangesAsync();
        });

        var read = await ReadAsync(session);

        using (Assert.EnterMultipleScope())
        {
            AssertSame(read, session);
            Assert.That(Columns().Where(column => column.GetValue(read) is null), Is.Empty, "columns that the test forgot to set");
            Assert.That(read!.RotationKeyHash, Is.EqualTo(Key));
            Assert.That(read.CreatedAt, Is.EqualTo(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)));
            Assert.That(read.CreatedAt.Offset, Is.EqualTo(TimeSpan.Zero));
        }
    }

    [Test]
    public async Task Starting_saves_one_row_and_notes_the_login()
    {
        var account = await CreateUserAsync();

        var session = await StartAsync(account);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CountRowsAsync(account.User.Id), Is.EqualTo(1));
            Assert.That((await ReadUserAsync(account)).LastLogin, Is.EqualTo(session.CreatedAt));
        }
    }

    [Test]
    public async Task Starting_leaves_the_rest_of_the_user_alone_so_its_version_does_not_change()
    {
        var account = await CreateUserAsync();
        var before = await ReadUserAsync(account);

        await StartAsync(account);

        var after = await ReadUserAsync(account);
        using (Assert.EnterMultipleScope())
        {
            foreach (var property in typeof(
                ApplicationUser).GetProperties().Where(property => property.Name is not nameof(ApplicationUser.LastLogin)))
            {
                Assert.That(property.GetValue(after), Is.EqualTo(property.GetValue(before)), property.Name);
            }
        }
    }

    [Test]
    public async Task Starting_is_refused_once_the_password_is_another()
    {
        var account = await CreateUserAsync();
        await ChangeUserAsync(account, user => user.PasswordHash = "another hash");

        var started = await TryStartAsync(New(account.User.Id, Desktop), account);

        await AssertNothingStartedAsync(started, account);
    }

    [Test]
    public async Task Starting_is_refused_once_the_user_is_inactive()
    {
        var account = await CreateUserAsync();
        await ChangeUserAsync(account, user => user.IsActive = false);

        var started = await TryStartAsync(New(account.User.Id, Desktop), account);

        await AssertNothingStartedAsync(started, account);
    }

    [Test]
    public async Task Starting_is_refused_once_the_user_is_gone()
    {
        var account = await CreateUserAsync();
        await _layers.WithDatabaseAsync(database => database.Users.Where(user => user.Id == account.User.Id.Value).ExecuteDeleteAsync());

        var started = await TryStartAsync(New(account.User.Id, Desktop), account);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(started, Is.False);
            Assert.That(await CountRowsAsync(account.User.Id), Is.Zero);
        }
    }

    [Test]
    public async Task Starting_notes_no_login_when_the_row_cannot_be_saved()
    {
        var account = await CreateUserAsync();
        var first = await StartAsync(account);
        var again = Session.Start(first.Id, TokenId.New(), account.User.Id, Phone, Policy, Login.AddDays(1));

        using (Assert.EnterMultipleScope())
        {
            await Assert.ThatAsync(() => TryStartAsync(again, account), Throws.InstanceOf<DbUpdateException>());
            Assert.That((await ReadUserAsync(account)).LastLogin, Is.EqualTo(first.CreatedAt));
            AssertSame(await ReadAsync(first), first);
        }
    }

    [Test]
    public async Task Starting_notes_no_login_where_the_settings_say_so_but_is_as_conditional()
    {
        using var layers = new LayersWithoutWeb(Database.Append(("Jwt:UpdateLastLogin", "false")));
        var account = await CreateUserAsync();
        var session = New(account.User.Id, Desktop);

        var stale = await layers.WithAsync((ISessionStore store) => store.TryStartAsync(
            New(account.User.Id, Desktop),
            account with { PasswordHash = "another hash" },
            default));
        var started = await layers.WithAsync((ISessionStore store) => store.TryStartAsync(session, account, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stale, Is.False);
            Assert.That(started, Is.True);
            Assert.That((await ReadUserAsync(account)).LastLogin, Is.Null);
            AssertSame(await ReadAsync(session), session);
        }
    }

    [Test]
    public async Task Rotating_saves_all_that_the_rotation_changed_in_one_statement()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var rotated = Rotate(session, Login.AddMinutes(1));
        var before = _layers.Statements.Count;

        var saved = await TryRotateAsync(session, rotated);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_layers.Statements.Skip(before), Has.Exactly(1).Items);
            Assert.That(saved, Is.True);
            AssertSame(await ReadAsync(session), rotated);
            Assert.That(await CountRowsAsync(account.User.Id), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Rotating_touches_no_other_session()
    {
        var account = await CreateUserAsync();
        var other = await StartAsync(account);
        var session = await StartAsync(account);

        await TryRotateAsync(session, Rotate(session, Login.AddMinutes(1)));

        AssertSame(await ReadAsync(other), other);
    }

    [Test]
    public async Task Rotating_is_refused_from_a_token_that_is_not_the_current_one()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var rotated = Rotate(session, Login.AddMinutes(1));
        await TryRotateAsync(session, rotated);

        var again = await TryRotateAsync(session, Rotate(session, Login.AddMinutes(2)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.False);
            AssertSame(await ReadAsync(session), rotated);
        }
    }

    [Test]
    public async Task Rotating_is_refused_once_the_session_has_ended()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        await TryEndAsync(session.Id, EndReason.Blacklisted, Login.AddMinutes(1));

        var saved = await TryRotateAsync(session, Rotate(session, Login.AddMinutes(2)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(saved, Is.False);
            AssertSame(await ReadAsync(session), session.End(EndReason.Blacklisted, Login.AddMinutes(1)));
        }
    }

    [Test]
    public async Task Rotating_an_unknown_session_is_refused_and_adds_no_row()
    {
        var account = await CreateUserAsync();
        var session = New(account.User.Id, Desktop);

        var saved = await TryRotateAsync(session, Rotate(session, Login.AddMinutes(1)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(saved, Is.False);
            Assert.That(await CountRowsAsync(account.User.Id), Is.Zero);
        }
    }

    [Test]
    public async Task Of_several_rotations_from_one_token_exactly_one_is_saved()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var candidates = Enumerable.Range(0, Racers).Select(_ => Rotate(session, Login.AddMinutes(1))).ToList();

        var saved = await Task.WhenAll(candidates.Select(candidate => Task.Run(() => TryRotateAsync(session, candidate))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(saved.Count(won => won), Is.EqualTo(1));
            AssertSame(await ReadAsync(session), candidates[Array.IndexOf(saved, true)]);
        }
    }

    [Test]
    public async Task Ending_sets_time_and_reason_alone_in_one_statement()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var before = _layers.Statements.Count;

        var ended = await TryEndAsync(session.Id, EndReason.Blacklisted, Login.AddMinutes(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_layers.Statements.Skip(before), Has.Exactly(1).Items);
            Assert.That(ended, Is.True);
            AssertSame(await ReadAsync(session), session.End(EndReason.Blacklisted, Login.AddMinutes(1)));
        }
    }

    [Test]
    public async Task Ending_again_is_refused_and_keeps_the_first_time_and_reason()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        await TryEndAsync(session.Id, EndReason.Reuse, Login.AddMinutes(1));

        var again = await TryEndAsync(session.Id, EndReason.Blacklisted, Login.AddMinutes(2));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.False);
            AssertSame(await ReadAsync(session), session.End(EndReason.Reuse, Login.AddMinutes(1)));
        }
    }

    [Test]
    public async Task Ending_an_unknown_session_is_refused() =>
        Assert.That(await TryEndAsync(SessionId.New(Login), EndReason.Blacklisted, Login), Is.False);

    [Test]
    public async Task Ending_wins_although_the_token_was_replaced_after_the_decision()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var rotated = Rotate(session, Login.AddMinutes(1));
        await TryRotateAsync(session, rotated);

        // A reuse was decided upon the row as it was before that rotation.
        var ended = await TryEndAsync(session.Id, EndReason.Reuse, Login.AddMinutes(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended, Is.True);
            AssertSame(await ReadAsync(session), rotated.End(EndReason.Reuse, Login.AddMinutes(1)));
        }
    }

    [Test]
    public async Task Of_several_endings_exactly_one_is_told_that_it_ended_the_session()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);

        var ended = await Task.WhenAll(Enumerable.Range(0, Racers).Select(minute =>
            Task.Run(() => TryEndAsync(session.Id, EndReason.Blacklisted, Login.AddMinutes(minute)))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.Count(won => won), Is.EqualTo(1));
            AssertSame(await ReadAsync(session), session.End(EndReason.Blacklisted, Login.AddMinutes(Array.IndexOf(ended, true))));
        }
    }

    [Test]
    public async Task A_logout_wins_against_a_stream_of_rotations()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);

        var stream = Task.Run(async () =>
        {
            var latest = session;
            for (var minute = 1; minute < Stream; minute++)
            {
                var next = Rotate(latest, Login.AddMinutes(minute));
                if (!await TryRotateAsync(latest, next))
                {
                    return latest;
                }

                latest = next;
            }

            return latest;
        });
        var ended = await TryEndAsync(session.Id, EndReason.Blacklisted, Login.AddHours(1));
        var last = await stream;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended, Is.True);
            AssertSame(await ReadAsync(session), last.End(EndReason.Blacklisted, Login.AddHours(1)));
        }
    }

    [Test]
    public async Task Touching_notes_the_last_use_alone_in_one_statement()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var touched = session.Touch(Phone, Policy, Login.AddMinutes(5))!;
        var before = _layers.Statements.Count;

        await TouchAsync(touched);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_layers.Statements.Skip(before), Has.Exactly(1).Items);
            Assert.That(touched.UserAgent, Is.EqualTo("Phone/2.0"));
            AssertSame(await ReadAsync(session), touched);
        }
    }

    [Test]
    public async Task Touching_does_not_put_a_replaced_token_back()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        var rotated = Rotate(session, Login.AddMinutes(1));
        await TryRotateAsync(session, rotated);

        await TouchAsync(session.Touch(Phone, Policy, Login.AddMinutes(5))!);

        var read = await ReadAsync(session);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read!.CurrentTokenId, Is.EqualTo(rotated.CurrentTokenId));
            Assert.That(read.RotatedAt, Is.EqualTo(rotated.RotatedAt));
        }
    }

    [Test]
    public async Task Touching_changes_no_session_that_has_ended()
    {
        var account = await CreateUserAsync();
        var session = await StartAsync(account);
        await TryEndAsync(session.Id, EndReason.Blacklisted, Login.AddMinutes(1));

        await TouchAsync(session.Touch(Phone, Policy, Login.AddMinutes(5))!);

        AssertSame(await ReadAsync(session), session.End(EndReason.Blacklisted, Login.AddMinutes(1)));
    }

    private static Session New(UserId user, ClientInfo client) =>
        Session.Start(SessionId.New(Login), TokenId.New(), user, client, Policy, Login);

    private static RotationKey Key =>
        RotationKey.TryParse("an-idempotency-key-0123456789", out var key) ? key : throw new InvalidOperationException();

    private static Session Rotate(Session session, DateTimeOffset now, RotationKey? key = null) =>
        ((RotationOutcome.Rotated)session.Rotate(
            new PresentedToken(session.CurrentTokenId, session.RefreshExpiresAt, key),
            TokenId.New(),
            Phone,
            Policy,
            now)).Session;

    private async Task<Session> StartAsync(VerifiedAccount account, ClientInfo? client = null)
    {
        var session = New(account.User.Id, client ?? Desktop);
        Assert.That(await TryStartAsync(session, account), Is.True);
        return session;
    }

    private Task<SessionLookup> FindAsync(UserId user, SessionId session) =>
        _layers.WithAsync((ISessionStore store) => store.FindAsync(user, session, default));

    private async Task<Session?> ReadAsync(Session session) => (await FindAsync(session.UserId, session.Id)).Session;

    private Task<bool> TryStartAsync(Session session, VerifiedAccount account) =>
        _layers.WithAsync((ISessionStore store) => store.TryStartAsync(session, account, default));

    private Task<bool> TryRotateAsync(Session read, Session rotated) =>
        _layers.WithAsync((ISessionStore store) => store.TryRotateAsync(read, rotated, default));

    private Task<bool> TryEndAsync(SessionId id, EndReason reason, DateTimeOffset now) =>
        _layers.WithAsync((ISessionStore store) => store.TryEndAsync(id, reason, now, default));

    private Task TouchAsync(Session touched) =>
        _layers.WithAsync((ISessionStore store) => store.TouchAsync(touched, default));

    private async Task AssertNothingStartedAsync(bool started, VerifiedAccount account)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started, Is.False);
            Assert.That(await CountRowsAsync(account.User.Id), Is.Zero);
            Assert.That((await ReadUserAsync(account)).LastLogin, Is.Null);
        }
    }

    private Task<int> CountRowsAsync(UserId user) =>
        _layers.WithAsync((AppDbContext database) => database.Sessions.CountAsync(session => session.UserId == user));

    private Task<ApplicationUser> ReadUserAsync(VerifiedAccount account) =>
        _layers.WithAsync((AppDbContext database) => database.Users.AsNoTracking().SingleAsync(user => user.Id == account.User.Id.Value));

    private Task ChangeUserAsync(VerifiedAccount account, Action<ApplicationUser> change) => _layers.WithDatabaseAsync(database =>
        database.InTransactionAsync(
            async () =>
            {
                change(await database.Users.SingleAsync(user => user.Id == account.User.Id.Value));
                return await database.SaveChangesAsync();
            },
            default));

    private async Task<VerifiedAccount> CreateUserAsync(params string[] roles)
    {
        var suffix = $".{Guid.NewGuid():N}";
        var user = new ApplicationUser { UserName = "user" + suffix, PasswordHash = "the hash that was verified", DateJoined = Login };
        user.NormalizedUserName = NameNormalizer.Normalize(user.UserName);
        var given = roles
            .Select(role => new IdentityRole<long>(role + suffix) { NormalizedName = NameNormalizer.Normalize(role + suffix) })
            .ToList();
        await _layers.WithDatabaseAsync(async database =>
        {
            database.Add(user);
            database.AddRange(given);
            await database.SaveChangesAsync();
            database.UserRoles.AddRange(given.Select(role => new IdentityUserRole<long> { UserId = user.Id, RoleId = role.Id }));
            await database.SaveChangesAsync();
        });
        return VerifiedAccounts.Of(new UserId(user.Id), user.PasswordHash, roles);
    }

    private static string WithoutSuffix(string role) => role[..role.IndexOf('.', StringComparison.Ordinal)];

    private static PropertyInfo[] Columns() => typeof(Session).GetProperties();

    /// <summary>Column by column: two arrays of the same bytes are not equal to a record.</summary>
    private static void AssertSame(Session? read, Session expected)
    {
        Assert.That(read, Is.Not.Null);
        foreach (var column in Columns())
        {
            Assert.That(column.GetValue(read), Is.EqualTo(column.GetValue(expected)), column.Name);
        }
    }
}
