using System.Data.Common;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>
/// The connection breaks after a statement or a commit was carried out, and before its answer came: what is run again then
/// must not take its own traces for somebody else's. Here on SQLite, with a connection that says so once.
/// </summary>
public sealed class LostAnswerTests
{
    private readonly LosingConnection _connection = new();
    private SqliteDatabase _database = null!;
    private LayersWithoutWeb _layers = null!;
    private UserDetails _ada = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = new SqliteDatabase();
        _layers = new LayersWithoutWeb(
            _database.Settings,
            services => services.ConfigureDbContext<SqliteAppDbContext>(options => options
                .UseSqlite(sqlite => sqlite.ExecutionStrategy(dependencies => new Retries(dependencies)))
                .AddInterceptors(_connection)));
        _ada = (await CreateAsync("ada"))!.Value!;
    }

    [TearDown]
    public void Stop()
    {
        _layers.Dispose();
        _database.Dispose();
    }

    [Test]
    public async Task A_created_user_is_created_once()
    {
        _connection.LosesCommit = true;

        var creation = await CreateAsync("grace");

        Assert.That(creation?.Value?.Username, Is.EqualTo("grace"));
        ShouldHaveLost();
    }

    [Test]
    public async Task An_edit_is_saved_and_not_outdated()
    {
        _connection.LosesCommit = true;

        var change = await _layers.WithAsync((IUserAccounts accounts) => accounts.TryUpdateAsync(
            _ada, UserValues.Named("ada", email: null) with { FirstName = "Ada", LastName = "Lovelace" }, default));

        Assert.That(change?.Value?.LastName, Is.EqualTo("Lovelace"));
        ShouldHaveLost();
    }

    [Test]
    public async Task A_deleted_user_is_deleted_and_not_missing()
    {
        _connection.LosesCommit = true;

        var change = await _layers.WithAsync((IUserAccounts accounts) => accounts.TryDeleteAsync(_ada, default));

        Assert.That(change?.Value, Is.EqualTo(_ada.Id));
        ShouldHaveLost();
    }

    [Test]
    public async Task A_changed_password_is_changed_and_the_old_one_not_wrong()
    {
        var verified = (await _layers.WithAsync(
            (IPasswordVerifier verifier) => verifier.VerifyAsync(_ada.Id, ApiFactory.UserPassword, default))).Value!;
        _connection.LosesCommit = true;

        var change = await _layers.WithAsync((IUserAccounts accounts) =>
            accounts.TrySetPasswordAsync(_ada.Id, "another horse battery", verified, keep: null, default));

        Assert.That(change?.Value, Is.EqualTo(_ada.Id));
        ShouldHaveLost();
    }

    [Test]
    public async Task The_sessions_that_a_commit_without_an_answer_ended_are_known_at_once()
    {
        var session = await StartSessionAsync();
        await _layers.WithAsync((RecentlyEndedSessions ended) => ended.ReadAsync(default));
        _connection.LosesCommit = true;

        await _layers.WithAsync((IUserAccounts accounts) =>
            accounts.TrySetPasswordAsync(_ada.Id, "another horse battery", verified: null, keep: null, default));

        var reason = await _layers.WithAsync(
            (RecentlyEndedSessions ended) => ended.FindAsync(session.Id, _layers.Time.GetUtcNow(), default).AsTask());
        Assert.That(reason, Is.EqualTo(EndReason.PasswordChanged));
        ShouldHaveLost();
    }

    [Test]
    public async Task A_created_role_is_not_taken_by_itself()
    {
        _connection.LosesCommit = true;

        Assert.That(await _layers.WithAsync((IRoleCatalog roles) => roles.CreateAsync("editor", default)), Is.Null);
        ShouldHaveLost();
    }

    [Test]
    public async Task A_login_starts_one_session()
    {
        _connection.LosesCommit = true;

        await StartSessionAsync();

        Assert.That(await CountSessionsAsync(), Is.EqualTo(1));
        ShouldHaveLost();
    }

    [Test]
    public async Task A_session_that_is_ended_is_not_found_ended_by_somebody_else()
    {
        var session = await StartSessionAsync();
        _connection.LosesStatement = true;

        Assert.That(await EndAsync(session), Is.True);
        ShouldHaveLost();
        Assert.That(await EndAsync(session), Is.False, "asked again, it has ended before");
    }

    private void ShouldHaveLost() => Assert.That(_connection, Has.Property(nameof(LosingConnection.Lost)).EqualTo(1), "an answer was lost");

    private Task<Result<UserDetails>?> CreateAsync(string name) => _layers.WithAsync((IUserAccounts accounts) =>
        accounts.TryCreateAsync(UserValues.Named(name, email: null), ApiFactory.UserPassword, default));

    private async Task<Session> StartSessionAsync()
    {
        var verified = (await _layers.WithAsync(
            (IPasswordVerifier verifier) => verifier.VerifyAsync(_ada.Id, ApiFactory.UserPassword, default))).Value!;
        var now = _layers.Time.GetUtcNow();
        var session = Session.Start(SessionId.New(now), TokenId.New(), _ada.Id, ClientInfo.Unknown, SessionExamples.Policy, now);
        Assert.That(await _layers.WithAsync((ISessionStore sessions) => sessions.TryStartAsync(session, verified, default)), Is.True);
        return session;
    }

    private Task<bool> EndAsync(Session session) => _layers.WithAsync((ISessionStore sessions) =>
        sessions.TryEndAsync(_ada.Id, session.Id, EndReason.EndedByOwner, _layers.Time.GetUtcNow(), default));

    private async Task<int> CountSessionsAsync()
    {
        var count = 0;
        await _layers.WithDatabaseAsync(async context => count = await context.Sessions.CountAsync());
        return count;
    }

    /// <summary>Once: the commit, or the next statement outside of a transaction, is carried out and its answer lost.</summary>
    private sealed class LosingConnection : DbCommandInterceptor, IDbTransactionInterceptor
    {
        public bool LosesCommit { get; set; }

        public bool LosesStatement { get; set; }

        public int Lost { get; private set; }

        public async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken =
                default)
        {
            if (LosesCommit)
            {
                LosesCommit = false;
                Lost++;
                await transaction.CommitAsync(cancellationToken);
                throw new LostAnswerException();
            }

            return result;
        }

        public override ValueTask<int> NonQueryExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (LosesStatement && command.Transaction is null)
            {
                LosesStatement = false;
                Lost++;
                throw new LostAnswerException();
            }

            return ValueTask.FromResult(result);
        }
    }

    private sealed class Retries(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(
        dependencies, maxRetryCount: 1, maxRetryDelay: TimeSpan.Zero)
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is LostAnswerException;
    }

    private sealed class LostAnswerException() : Exception("The answer was lost on the way.");
}
