using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Identity;
using Api.Infrastructure.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

/// <summary>Sessions in the database. Every change is one statement whose condition is what was decided upon.</summary>
internal sealed class SessionStore(AppDbContext context, IOptions<JwtOptions> options) : ISessionStore
{
    public async Task<SessionLookup> FindAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken)
    {
        var found = await (
            from user in context.Users
            where user.Id == userId.Value
            from session in context.Sessions.Where(session => session.Id == sessionId && session.UserId == userId).DefaultIfEmpty()
            select new
            {
                user.IsActive,
                Roles = user.Roles.OrderBy(role => role.NormalizedName).Select(role => role.Name!).ToList(),
                Session = session,
            }).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? new SessionLookup(User: null, Session: null)
            : new SessionLookup(new AccountState(found.IsActive, found.Roles), found.Session);
    }

    public Task<bool> TryStartAsync(Session session, VerifiedAccount account, CancellationToken cancellationToken) =>
        context.InTransactionAsync(
            async () =>
            {
                // The condition keeps the row until the commit: a login that checked the old password cannot start a
                // session after the change of the password has ended them all.
                var stillHolds = await context.Users
                    .Where(user => user.Id == account.Id.Value && user.IsActive && user.PasswordHash == account.PasswordHash)
                    .ExecuteUpdateAsync(user => NoteLogin(user, session), cancellationToken) == 1;
                if (stillHolds)
                {
                    context.Sessions.Add(session);
                    await context.SaveChangesAsync(cancellationToken);
                }

                return stillHolds;
            },
            cancellationToken);

    public async Task<bool> TryRotateAsync(Session rotated, TokenId presented, CancellationToken cancellationToken) =>
        await Living(rotated.Id).Where(session => session.CurrentTokenId == presented).ExecuteUpdateAsync(
            session => session
                .SetProperty(s => s.PreviousTokenId, rotated.PreviousTokenId)
                .SetProperty(s => s.CurrentTokenId, rotated.CurrentTokenId)
                .SetProperty(s => s.RotationKeyHash, rotated.RotationKeyHash)
                .SetProperty(s => s.RotatedAt, rotated.RotatedAt)
                .SetProperty(s => s.LastUsedAt, rotated.LastUsedAt)
                .SetProperty(s => s.RefreshExpiresAt, rotated.RefreshExpiresAt)
                .SetProperty(s => s.UserAgent, rotated.UserAgent)
                .SetProperty(s => s.IpAddress, rotated.IpAddress),
            cancellationToken) == 1;

    public Task TouchAsync(Session touched, CancellationToken cancellationToken) =>
        Living(touched.Id).ExecuteUpdateAsync(
            session => session
                .SetProperty(s => s.LastUsedAt, touched.LastUsedAt)
                .SetProperty(s => s.UserAgent, touched.UserAgent)
                .SetProperty(s => s.IpAddress, touched.IpAddress),
            cancellationToken);

    // Never with the token as condition: a logout would lose against a stream of refreshes.
    public async Task<bool> TryEndAsync(SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Living(id).ExecuteUpdateAsync(
            session => session.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason),
            cancellationToken) == 1;

    private void NoteLogin(UpdateSettersBuilder<ApplicationUser> user, Session session)
    {
        if (options.Value.UpdateLastLogin)
        {
            user.SetProperty(u => u.LastLogin, session.CreatedAt);
        }
        else
        {
            // Nothing to note, but the condition has to hold the row.
            user.SetProperty(u => u.LastLogin, u => u.LastLogin);
        }
    }

    private IQueryable<Session> Living(SessionId id) =>
        context.Sessions.Where(session => session.Id == id && session.EndedAt == null);
}
