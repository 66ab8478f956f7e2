using Api.Application.Passwords;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Api.Infrastructure.Sessions;

/// <summary>Sessions in the database. Every change is one statement whose condition is what was decided upon.</summary>
internal sealed class SessionStore(
    AppDbContext context,
    IFrequentReads reads,
    IFrequentWrites writes,
    RecentlyEndedSessions ended,
    SessionPolicy policy) : ISessionStore
{
    public Task<SessionLookup> FindAsync(UserId userId, SessionId sessionId, CancellationToken cancellationToken) =>
        reads.FindSessionAsync(userId, sessionId, cancellationToken);

    public async Task<bool> TryStartAsync(Session session, VerifiedAccount account, CancellationToken cancellationToken)
    {
        var started = await context.TryInTransactionAsync(
            async () =>
            {
                // The UPDATE locks the row until the commit: a login that verified the old password cannot start a session
                // after a change of the password has ended them all.
                var stillHolds = await context.Users
                    .Where(user => user.Id == account.User.Id.Value && user.IsActive && user.PasswordHash == account.PasswordHash)
                    .ExecuteUpdateAsync(user => NoteLogin(user, session, account), cancellationToken) == 1;
                if (!stillHolds)
                {
                    return null;
                }

                await context.ResetCounterAsync(account.User.Id, cancellationToken);
                await EndLongestUnusedAsync(account.User.Id, session.CreatedAt, cancellationToken);
                context.AddSession(session);
                await context.SaveChangesAsync(cancellationToken);
                return session;
            },
            _ => context.Sessions.AnyAsync(stored => stored.Id == session.Id, cancellationToken),
            cancellationToken);
        return started is not null;
    }

    public Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken) =>
        writes.TryRotateAsync(read, rotated, cancellationToken);

    public Task TouchAsync(Session touched, CancellationToken cancellationToken) =>
        context.WriteAsync(
            () => NotEnded(touched.Id).ExecuteUpdateAsync(
                session => session
                    .SetProperty(s => s.LastUsedAt, touched.LastUsedAt)
                    .SetProperty(s => s.UserAgent, touched.UserAgent)
                    .SetAddress(touched.IpAddress),
                cancellationToken),
            cancellationToken);

    public Task<bool> TryProveAsync(Session proved, VerifiedAccount account, CancellationToken cancellationToken)
    {
        // A password that was changed meanwhile has ended the session, unless it was changed from it.
        var verified = context.Users.Where(
            user => user.Id == account.User.Id.Value && user.IsActive && user.PasswordHash == account.PasswordHash);
        return context.WriteAsync(
            async () => await NotEnded(proved.Id).Where(_ => verified.Any()).ExecuteUpdateAsync(
                session => session
                    .SetProperty(s => s.AuthenticatedAt, proved.AuthenticatedAt)
                    .SetProperty(s => s.Methods, proved.Methods),
                cancellationToken) == 1,
            cancellationToken);
    }

    public Task<bool> TryEndAsync(SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        TryEndAsync(NotEnded(id), id, reason, now, cancellationToken);

    public Task<bool> TryEndAsync(UserId owner, SessionId id, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        TryEndAsync(Live(owner, now).Where(session => session.Id == id), id, reason, now, cancellationToken);

    public Task EndAllAsync(UserId owner, SessionId? keep, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.InTransactionAsync(
            async () =>
            {
                await context.EndSessionsAsync(owner, keep, reason, now, ended.Window, cancellationToken);
                return true;
            },
            cancellationToken);

    public async Task<EndedBatch> EndNextAsync(
        SessionId? after, DateTimeOffset until, int limit, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var youngest = SessionId.Before(until.AddMilliseconds(1));
        var sessions = context.Sessions.Where(session => session.Id < youngest);
        if (after is { } last)
        {
            sessions = sessions.Where(session => session.Id > last);
        }

        var ids = await Live(sessions, now)
            .OrderBy(session => session.Id).Select(session => session.Id).Take(limit).ToListAsync(cancellationToken);
        if (ids.Count == 0)
        {
            return new EndedBatch(0, null);
        }

        var batch = context.Sessions.Where(session => ids.Contains(session.Id));
        var count = await context.InStatementAsync(
            async token =>
            {
                var changed = await batch.NotEnded().EndAsync(reason, now, token);
                context.PendingEndings.Add(await batch.Endings().ToListAsync(token));
                return changed;
            },
            cancellationToken);
        return new EndedBatch(count, ids.Count == limit ? ids[^1] : null);
    }

    public async Task<SessionPage> ListAsync(UserId owner, long offset, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var living = Live(owner, now);
        var count = await living.LongCountAsync(cancellationToken);
        var page = offset >= count
            ? []
            : await living.OrderByDescending(session => session.Id)
                .Skip(checked((int)offset)).Take(limit)
                .Select(s => new SessionDetails(s.Id, s.CreatedAt, s.LastUsedAt, s.RefreshExpiresAt, s.UserAgent, s.IpAddress))
                .ToListAsync(cancellationToken);
        return new SessionPage(count, page);
    }

    public async Task<int> SweepAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        // No session ends before it began, so the scan of the key stops there. Reading blocks no writer, and the DELETE is as
        // short as the batch.
        var youngest = SessionId.Before(before);
        var old = await context.Sessions
            .Where(session => session.Id < youngest && (session.RefreshExpiresAt < before || session.EndedAt < before))
            .OrderBy(session => session.Id)
            .Select(session => session.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return old.Count == 0
            ? 0
            : await context.WriteAsync(
                () => context.Sessions.Where(session => old.Contains(session.Id)).ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
    }

    // Never conditional on the token: a logout would lose against a stream of refreshes.
    private Task<bool> TryEndAsync(
        IQueryable<Session> notEnded,
        SessionId id,
        EndReason reason,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (sent, answered) = (0, 0);
        return context.InStatementAsync(
            async token =>
            {
                sent++;
                var count = await notEnded.EndAsync(reason, now, token);
                answered++;
                if (count == 1)
                {
                    context.PendingEndings.Add(new Ending(id, reason, now));
                    return true;
                }

                // The caller is told that the session has ended: then this process has to know it too.
                var endings = await context.Sessions.Where(session => session.Id == id).Endings().ToListAsync(token);
                context.PendingEndings.Add(endings);
                // A statement without an answer may have been carried out: then this is our own ending.
                return sent > answered
                    && endings.Exists(ending => ending.Reason == reason && (now - ending.At).Duration() < TimeSpan.FromMilliseconds(1));
            },
            cancellationToken);
    }

    private async Task EndLongestUnusedAsync(UserId owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tooMany = await Live(owner, now)
            .OrderByDescending(session => session.LastUsedAt)
            .ThenByDescending(session => session.Id)
            .Select(session => session.Id)
            .Skip(policy.SessionsPerUser - 1)
            .ToListAsync(cancellationToken);
        if (tooMany.Count == 0)
        {
            return;
        }

        // Somebody else may end one meanwhile: then that ending stays, and is the one to publish.
        var longestUnused = context.Sessions.Where(session => tooMany.Contains(session.Id));
        await longestUnused.NotEnded().EndAsync(EndReason.TooMany, now, cancellationToken);
        context.PendingEndings.Add(await longestUnused.Endings().ToListAsync(cancellationToken));
    }

    private void NoteLogin(UpdateSettersBuilder<ApplicationUser> user, Session session, VerifiedAccount account)
    {
        user.SetProperty(u => u.PasswordHash, account.UpgradedHash ?? account.PasswordHash)
            .SetProperty(u => u.AccessFailedCount, 0)
            .SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null);
        if (policy.UpdateLastLogin)
        {
            user.SetProperty(u => u.LastLogin, session.CreatedAt);
        }
    }

    private IQueryable<Session> NotEnded(SessionId id) => context.Sessions.Where(session => session.Id == id).NotEnded();

    private IQueryable<Session> Live(UserId owner, DateTimeOffset now) =>
        Live(context.Sessions.Where(session => session.UserId == owner), now);

    private IQueryable<Session> Live(IQueryable<Session> sessions, DateTimeOffset now)
    {
        var expired = now - policy.Leeway;
        return sessions.NotEnded().Where(session => session.RefreshExpiresAt > expired);
    }
}
