using System.Linq.Expressions;
using System.Reflection;
using Api.Application.Passwords;
using Api.Application.Roles;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.FirstStart;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.SqlServer;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>A call into the infrastructure, and what it sent.</summary>
internal sealed record DatabaseCall(string Name, MethodInfo Method, IReadOnlyList<SentStatement> Statements)
{
    public override string ToString() => $"{Method.DeclaringType!.Name}.{Method.Name}: {Name}";
}

/// <summary>
/// Everything that the program does with the database, each way that it can go: made once, by the program's own
/// registrations, for SQL Server.
/// </summary>
internal sealed partial class DatabaseCalls : IDisposable
{
    private static readonly Lazy<Task<IReadOnlyList<DatabaseCall>>> Made = new(() => MakeAsync(variant: 1));

    private readonly int _variant;
    private readonly DateTimeOffset _now;
    private readonly UserId _id;
    private readonly string _name;
    private readonly string _role;
    private readonly ClientInfo _ipv4;
    private readonly ClientInfo _ipv6;
    private readonly Session _session;
    private readonly Session _rotated;
    private readonly VerifiedAccount _verified;
    private readonly StandInServer _server;
    private readonly LayersWithoutWeb _layers;
    private readonly List<DatabaseCall> _calls = [];
    private readonly TestCertificate _certificate = new();

    private DatabaseCalls(int variant)
    {
        _variant = variant;
        _now = new DateTimeOffset(2026, 1, variant, 3, 4, 5, 678, TimeSpan.Zero);
        _id = new UserId(variant);
        _name = $"name{variant}";
        _role = $"role{variant}";
        _ipv4 = new ClientInfo($"agent {variant}", $"192.0.2.{variant}");
        _ipv6 = new ClientInfo($"agent {variant}", $"2001:db8::{variant}");
        _session = Session.Start(SessionId.New(_now), TokenId.New(), _id, _ipv4, SessionExamples.Policy, _now);
        var presented = _session.Current() with { Key = RotationKey.FromHash(new byte[RotationKey.Size]) };
        _rotated = ((RotationOutcome.Rotated)_session.Rotate(presented, TokenId.New(), _ipv6, SessionExamples.Policy, _now)).Session;
        _verified = VerifiedAccounts.Of(_id, $"hash {variant}");
        _server = new StandInServer
        {
            Row = new Dictionary<string, object?>
            {
                ["Id"] = _id.Value,
                ["UserId"] = _id.Value,
                // Another one than the role that is given: a link is deleted, and one made.
                ["RoleId"] = _id.Value + 100,
                ["PasswordHash"] = _verified.PasswordHash,
                ["SecurityStamp"] = _name,
                ["Email"] = _name,
                ["IsActive"] = true,
                ["LockoutEnd"] = null,
                ["Name"] = Roles.Administrator,
                ["Role"] = Roles.Administrator,
                ["NormalizedName"] = NameNormalizer.Normalize(Roles.Administrator),
                ["RotationKeyHash"] = new byte[RotationKey.Size],
                // The ring of Data Protection is empty.
                ["Xml"] = null,
                // Whether the database reads snapshots.
                ["Value"] = true,
            },
        };
        _layers = new LayersWithoutWeb(
            [
                ("Database:Provider", "SqlServer"), ("Database:ConnectionString", "Server=absent;Database=absent"),
                ("FirstAdministrator:Username", _name), ("FirstAdministrator:Password", ApiFactory.UserPassword + variant),
                ("Jwt:SessionsPerUser", $"{variant}0"), .. TestSigningKey.For("ES256").Settings,
                ("DataProtection:Certificate", _certificate.FilePath),
            ],
            services => services.ConfigureDbContext<SqlServerAppDbContext>(options => options
                .UseSqlServer(server => server.ExecutionStrategy(dependencies => new Retries(dependencies)))
                .AddInterceptors(_server)));
    }

    /// <summary>All of them.</summary>
    public static Task<IReadOnlyList<DatabaseCall>> All => Made.Value;

    /// <summary>Makes all calls anew.</summary>
    /// <param name="variant">From 1 to 9. Every value is made of this number: what changes with it comes from outside.</param>
    public static async Task<IReadOnlyList<DatabaseCall>> MakeAsync(int variant)
    {
        using var calls = new DatabaseCalls(variant);
        await calls.CallSessionsAsync();
        await calls.CallEndedSessionsAsync();
        await calls.CallUsersAsync();
        await calls.CallUserListsAsync();
        await calls.CallUserChangesAsync();
        await calls.CallUserImportsAsync();
        await calls.CallSigningKeysAsync();
        await calls.CallRolesAsync();
        await calls.CallLoginsAsync();
        await calls.CallFlowsAsync();
        await calls.CallFlowEndingsAsync();
        await calls.CallStartAsync();
        await calls.CallMailAsync();
        return calls._calls;
    }

    public void Dispose()
    {
        _layers.Dispose();
        _certificate.Dispose();
    }

    private async Task CallSessionsAsync()
    {
        await CallAsync("a user and a session", (ISessionStore store) => store.FindAsync(_id, _session.Id, default));
        await CallAsync("what each refresh reads", (IFrequentReads reads) => reads.FindSessionAsync(_id, _session.Id, default));
        await CallAsync("a login that is one too many", (ISessionStore store) => store.TryStartAsync(_session, _verified, default));
        await CallAsync(
            "a login when thousands are too many",
            (ISessionStore store) => store.TryStartAsync(_session, _verified, default),
            server => server.Rows = 3000);
        await CallAsync(
            "a login whose password is another by now",
            (ISessionStore store) => store.TryStartAsync(_session, _verified, default),
            server => server.Changes.Enqueue(0));
        await CallAsync(
            "a login whose commit is not answered",
            (ISessionStore store) => store.TryStartAsync(_session, _verified, default),
            LosingCommit);
        await CallAsync("what most refreshes write", (IFrequentWrites writes) => writes.TryRotateAsync(_rotated, _rotated, default));
        await CallAsync("a rotation", (ISessionStore store) => store.TryRotateAsync(_rotated, _rotated, default));
        await CallAsync("a rotation from another address", (ISessionStore store) => store.TryRotateAsync(_session, _rotated, default));
        await CallAsync("a last use", (ISessionStore store) => store.TouchAsync(_session, default));
        await CallAsync("a session", (ISessionStore store) => store.TryEndAsync(_session.Id, EndReason.Blacklisted, _now, default));
        await CallAsync(
            "a session that has ended",
            (ISessionStore store) => store.TryEndAsync(_session.Id, EndReason.Blacklisted, _now, default),
            server => server.Changes.Enqueue(0));
        await CallAsync(
            "a session of a user",
            (ISessionStore store) => store.TryEndAsync(_id, _session.Id, EndReason.EndedByOwner, _now, default),
            server => server.Changes.Enqueue(0));
        await CallAsync("all sessions", (ISessionStore store) => store.EndAllAsync(_id, null, EndReason.EndedByOwner, _now, default));
        await CallAsync(
            "all sessions but one", (ISessionStore store) => store.EndAllAsync(_id, _session.Id, EndReason.EndedByOwner, _now, default));
        await CallAsync("a page of sessions", (ISessionStore store) => store.ListAsync(_id, 0, _variant, _now, default));
        await CallAsync(
            "sessions whoever has them",
            (ISessionStore store) => store.EndNextAsync(null, _now, _variant, EndReason.KeyRevoked, _now, default));
        await CallAsync(
            "the next sessions whoever has them",
            (ISessionStore store) => store.EndNextAsync(_session.Id, _now, _variant, EndReason.KeyRevoked, _now, default));
        await CallAsync("old sessions", (ISessionStore store) => store.SweepAsync(_now, _variant, default));
        await CallAsync(
            "a full batch of old sessions",
            (ISessionStore store) => store.SweepAsync(_now, _variant, default),
            server => server.Rows = 1000);
    }

    private async Task CallEndedSessionsAsync()
    {
        await CallAsync(
            "a session that is looked up", (IRecentlyEndedSessions ended) => ended.FindAsync(SessionId.New(_now), _now, default).AsTask());
        await CallAsync("all endings", (RecentlyEndedSessions ended) => ended.ReadAsync(default));
    }

    private async Task CallUsersAsync()
    {
        var user = UserValues.Named(_name, $"{_name}@example.com", _role) with { FirstName = "First", LastName = "Last" };
        await CallAsync("by id", (IUserAccounts users) => users.FindAsync(_id, default));
        await CallAsync("what nearly every call reads", (IFrequentReads reads) => reads.FindUserAsync(_id, default));
        await CallAsync("by name", (IUserAccounts users) => users.FindAsync(_name, default));
        await CallAsync("created", (IUserAccounts users) => users.TryCreateAsync(user, ApiFactory.UserPassword, default), WithoutNamesake);
        await CallAsync(
            "created, and the commit is not answered",
            (IUserAccounts users) => users.TryCreateAsync(user, ApiFactory.UserPassword, default),
            WithoutNamesake,
            LosingCommit);
    }

    private async Task CallUserChangesAsync()
    {
        var values = UserValues.Named(
            _name, $"{_name}@example.com", _role) with
        { FirstName = $"First {_variant}", LastName = $"Last {_variant}", IsActive = false };
        var read = await _layers.WithAsync((IUserAccounts users) => users.FindAsync(_id, default));
        await CallAsync(
            "an administrator becomes inactive and something else",
            (IUserAccounts users) => users.TryUpdateAsync(read!, values, default),
            WithAnother);
        await CallAsync(
            "edited, and the commit is not answered",
            (IUserAccounts users) => users.TryUpdateAsync(read!, values, default),
            WithAnother,
            LosingCommit);
        await CallAsync("an administrator is deleted", (IUserAccounts users) => users.TryDeleteAsync(read!, default), WithAnother);
        await CallAsync(
            "deleted, and the commit is not answered",
            (IUserAccounts users) => users.TryDeleteAsync(read!, default),
            WithAnother,
            LosingCommit);
        await CallAsync("by an administrator", (IUserAccounts users) => users.TrySetPasswordAsync(_id, _name, null, null, default));
        await CallAsync("by the owner", (IUserAccounts users) => users.TrySetPasswordAsync(_id, _name, _verified, _session.Id, default));
        await CallAsync(
            "by the owner, and the commit is not answered",
            (IUserAccounts users) => users.TrySetPasswordAsync(_id, _name, _verified, _session.Id, default),
            LosingCommit);
        await CallAsync("failed logins", (IUserAccounts users) => users.UnlockAsync(_id, default));
    }

    private async Task CallRolesAsync()
    {
        await CallAsync("names", (IRoleCatalog roles) => roles.FindUnknownAsync(new[] { _role, _name }, default));
        await CallAsync("no names", (IRoleCatalog roles) => roles.FindUnknownAsync(Array.Empty<string>(), default));
        await CallAsync("a page", (IRoleCatalog roles) => roles.ListAsync(0, _variant, default));
        await CallAsync("created", (IRoleCatalog roles) => roles.CreateAsync(_role, default));
        await CallAsync("created, and the commit is not answered", (IRoleCatalog roles) => roles.CreateAsync(_role, default), LosingCommit);
        await CallAsync(
            "deleted, but not there", (IRoleCatalog roles) => roles.DeleteAsync(_role, default), server => server.Changes.Enqueue(0));
        await CallAsync(
            "deleted while it is given",
            (IRoleCatalog roles) => roles.DeleteAsync(_role, default),
            server => (server.Refuses, server.Exists) = (true, true));
    }

    private async Task CallLoginsAsync()
    {
        var user = new ApplicationUser { Id = _id.Value };
        await CallAsync(
            "from an address that is new", (IPasswordVerifier verifier) => verifier.VerifyLoginAsync(_name, _name, _ipv4, default));
        await CallAsync("by an account's id", (IPasswordVerifier verifier) => verifier.VerifyAsync(_id, _name, default));
        await CallAsync("from a network that is new", (LockoutCounter counter) => counter.MayTryAsync(user, _name, _ipv6, default));
        await CallAsync("for a name that nobody has", (LockoutCounter counter) => counter.MayTryAsync(null, _name, _ipv4, default));
        await CallAsync(
            "while somebody else counts",
            (LockoutCounter counter) => counter.MayTryAsync(user, _name, _ipv4, default),
            server => server.Changes.Enqueue(0));
    }

    private async Task CallStartAsync()
    {
        await CallAsync("on an empty database", (FirstAdministrator administrator) => administrator.EnsureAsync(default), WithoutNamesake);
        await CallAsync("on an empty database", (DemoAccount account) => account.EnsureAsync(default), WithoutNamesake);
        await CallAsync("on a database with users", (FirstAccounts accounts) => accounts.EnsureAsync(default), WithAnother);
        await CallAsync("at start", (DatabasePreparation preparation) => preparation.PrepareAsync(default));
        await CallAsync("readiness", (DatabaseHealthCheck check) => check.CheckHealthAsync(new HealthCheckContext(), default));
    }

    private static void WithoutNamesake(StandInServer server) => server.FindsNothingBy = "[NormalizedUserName] = ";

    private static void WithAnother(StandInServer server) => server.Exists = true;

    private static void LosingCommit(StandInServer server) => server.LosesCommit = true;

    private Task CallAsync<T>(string name, Expression<Func<T, Task>> call, params Action<StandInServer>[] given)
        where T : class => CallAsync(name, call, (_, work) => work(), given);

    /// <summary>As above, for a call that belongs into somebody else's transaction.</summary>
    private Task CallInTransactionAsync<T>(string name, Expression<Func<T, Task>> call)
        where T : class => CallAsync(
            name,
            call,
            (services, work) => services.GetRequiredService<AppDbContext>().InTransactionAsync(
                async () =>
                {
                    await work();
                    return true;
                },
                default));

    private async Task CallAsync<T>(
        string name,
        Expression<Func<T, Task>> call,
        Func<IServiceProvider, Func<Task>, Task> run,
        params Action<StandInServer>[] given)
        where T : class
    {
        (_server.Rows, _server.Exists, _server.FindsNothingBy, _server.Refuses, _server.LosesCommit) = (1, false, null, false, false);
        _server.Changes.Clear();
        foreach (var circumstance in given)
        {
            circumstance(_server);
        }

        _server.TakeSent();
        await using (var scope = _layers.CreateScope())
        {
            var called = ActivatorUtilities.GetServiceOrCreateInstance<T>(scope.ServiceProvider);
            await run(scope.ServiceProvider, () => call.Compile(preferInterpretation: true)(called));
        }

        Assert.That(
            _server,
            Has.Property(nameof(StandInServer.LosesCommit)).False.And.Property(nameof(StandInServer.Refuses)).False,
            $"{name}: it came to that");
        _calls.Add(new DatabaseCall(name, MethodOf(call.Body), _server.TakeSent()));
    }

    /// <summary>The method that is called, whatever is done with what it returns.</summary>
    private static MethodInfo MethodOf(Expression body) => body switch
    {
        UnaryExpression conversion => MethodOf(conversion.Operand),
        MethodCallExpression { Object: MethodCallExpression inner } => MethodOf(inner),
        // An overridden method stands in the expression as its base class has it.
        MethodCallExpression { Object.Type: { IsInterface: false } type, Method: var method } =>
            type.GetMethod(method.Name, [.. method.GetParameters().Select(parameter => parameter.ParameterType)])!,
        MethodCallExpression call => call.Method,
        _ => throw new NotSupportedException(body.ToString()),
    };

    private sealed class Retries(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(
        dependencies, maxRetryCount: 1, maxRetryDelay: TimeSpan.Zero)
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is StandInServer.LostAnswerException;
    }
}
