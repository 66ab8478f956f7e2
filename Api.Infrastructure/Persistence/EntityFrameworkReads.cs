using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Persistence;

/// <summary>The frequent reads on every database, and inside a transaction.</summary>
/// <param name="context">The database.</param>
/// <param name="counts">What was counted a moment ago; null to count each time.</param>
internal sealed class EntityFrameworkReads(AppDbContext context, UserCounts? counts = null) : IFrequentReads
{
    public async Task<UserDetails?> FindUserAsync(UserId id, CancellationToken cancellationToken) =>
        (await context.ReadAsync(context.Users.Where(user => user.Id == id.Value), cancellationToken)).Values.SingleOrDefault();

    public Task<UserPage> ListUsersAsync(UserFilter filter, CancellationToken cancellationToken) =>
        // A transaction counts what it has written.
        context.SearchAsync(filter, context.Database.CurrentTransaction is null ? counts : null, cancellationToken);

    public async Task<SessionLookup> FindSessionAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken)
    {
        var found = await (
            from row in context.WithRoles(context.Users.Where(user => user.Id == userId.Value))
            from session in context.Sessions.Where(session => session.Id == sessionId && session.UserId == userId).DefaultIfEmpty()
            select new { row.User.IsActive, row.Role, Session = session }).AsNoTracking().ToListAsync(cancellationToken);
        return found is [var first, ..]
            ? new SessionLookup(new AccountState(first.IsActive, [.. found.Select(row => row.Role).OfType<string>()]), first.Session)
            : new SessionLookup(User: null, Session: null);
    }
}
