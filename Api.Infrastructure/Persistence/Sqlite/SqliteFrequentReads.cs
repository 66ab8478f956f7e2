using System.Data.Common;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Sessions;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The same reads by statements that stay prepared (<see cref="SqliteReaders"/>). Inside a transaction they are Entity
/// Framework's, because another connection does not see what the transaction has written.
/// </summary>
internal sealed class SqliteFrequentReads(
    SqliteAppDbContext context,
    SqliteReaders readers,
    SqliteUserLists lists,
    UserCounts counts) : IFrequentReads
{
    private const string User = $"""
        SELECT {UserMapping.Columns}
        FROM "Users" AS u
        WHERE u."Id" = @user
        """;

    private const string Session = $"""
        SELECT u."IsActive", {UserMapping.RolesColumn}, {SessionMapping.Columns}
        FROM "Users" AS u
        LEFT JOIN "Sessions" AS s ON s."Id" = @session AND s."UserId" = u."Id"
        WHERE u."Id" = @user
        """;

    private readonly EntityFrameworkReads _byFramework = new(context, counts);

    private static readonly SqliteStatement<UserDetails?> UserById = new(User, ["@user"], ReadUser);

    private static readonly SqliteStatement<SessionLookup> SessionById = new(Session, ["@user", "@session"], ReadSession);

    public Task<UserDetails?> FindUserAsync(UserId id, CancellationToken cancellationToken) =>
        context.Database.CurrentTransaction is null
            ? readers.ReadAsync(context, UserById, [id.Value], cancellationToken)
            : _byFramework.FindUserAsync(id, cancellationToken);

    public async Task<UserPage> ListUsersAsync(UserFilter filter, CancellationToken cancellationToken)
    {
        if (!filter.TryNormalizeSearch(out var part))
        {
            return UserPages.Empty;
        }

        if (context.Database.CurrentTransaction is not null || lists.Find(filter, part) is not { } list)
        {
            return await _byFramework.ListUsersAsync(filter, cancellationToken);
        }

        var found = await readers.ReadAsync(context, list.Page, list.PageValues, cancellationToken);
        var count = await filter.CountAsync(found.Count, () => counts.CountAsync(
            filter, part, () => readers.ReadAsync(context, list.Count, list.CountValues, cancellationToken)));
        return filter.ToPage(count, [.. found.Select(row => row.Key)], found.Take(filter.Limit).Select(row => row.User));
    }

    public Task<SessionLookup> FindSessionAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken) =>
        context.Database.CurrentTransaction is null
            ? readers.ReadAsync(context, SessionById, [userId.Value, sessionId.ToBytes()], cancellationToken)
            : _byFramework.FindSessionAsync(userId, sessionId, cancellationToken);

    private static UserDetails? ReadUser(DbDataReader rows) => rows.Read() ? rows.ReadDetails(0) : null;

    private static SessionLookup ReadSession(DbDataReader rows) => rows.Read()
        ? new SessionLookup(new AccountState(rows.GetBoolean(0), rows.ReadRoles(1)), rows.ReadSession(2))
        : new SessionLookup(User: null, Session: null);
}
