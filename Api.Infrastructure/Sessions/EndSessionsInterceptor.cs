using System.Data.Common;
using System.Runtime.CompilerServices;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Infrastructure.Sessions;

/// <summary>
/// Whoever saves a user that is deleted, whose password changed or who was deactivated ends that user's sessions, in the
/// same transaction. A rule of saving, so that no use case has to remember it.
/// </summary>
/// <remarks>
/// The new values are compared with the stored row: the change tracker is no witness, for UserManager marks every column as
/// modified and an attached user has no original values. The sessions end after the user's own UPDATE or DELETE, which holds
/// the row: ended before it, a login with the old password fits between.
/// </remarks>
internal sealed class EndSessionsInterceptor(RecentlyEndedSessions ended, TimeProvider time) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private static readonly ConditionalWeakTable<IDbContextTransaction, object> Kept = [];

    private readonly ConditionalWeakTable<DbContext, IReadOnlyList<SessionEndingChange>> _saving = [];
    private readonly ConditionalWeakTable<DbTransaction, List<Ending>> _uncommitted = [];

    /// <summary>
    /// Inside a transaction, names the session that goes on when the others of its user end. It goes with the transaction;
    /// whoever forgets it ends more, never less.
    /// </summary>
    public static void Keep(AppDbContext context, SessionId session) => Kept.AddOrUpdate(context.Database.CurrentTransaction!, session);

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        var context = (AppDbContext)eventData.Context!;
        // Contexts are pooled: nothing of a save that never got to its end may be left for the next one.
        _saving.Remove(context);
        var losses = await FindSessionEndingChangesAsync(context, cancellationToken);
        if (losses.Count > 0)
        {
            if (context.Database.CurrentTransaction is null)
            {
                throw new InvalidOperationException("A change that ends a user's sessions has to be saved inside a transaction.");
            }

            _saving.AddOrUpdate(context, losses);
        }

        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        var context = (AppDbContext)eventData.Context!;
        if (_saving.TryGetValue(context, out var losses))
        {
            _saving.Remove(context);
            var transaction = context.Database.CurrentTransaction!;
            var keep = Kept.TryGetValue(transaction, out var kept) ? (SessionId?)kept : null;
            var endings = _uncommitted.GetOrCreateValue(transaction.GetDbTransaction());
            foreach (var loss in losses)
            {
                endings.AddRange(await context.EndSessionsAsync(loss.UserId, keep, loss.Reason, time.GetUtcNow(), ended.Window, cancellationToken));
                if (loss.Reason == EndReason.UserDeleted)
                {
                    await context.EraseClientDataAsync(loss.UserId, cancellationToken);
                }
            }
        }

        return result;
    }

    // Nothing here saves synchronously; a rule that was not run must not pass unnoticed.
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        Changed(eventData.Context!).Count == 0 ? result : throw new NotSupportedException("Save a changed user with SaveChangesAsync.");

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (_uncommitted.TryGetValue(transaction, out var endings))
        {
            ended.Add(endings);
        }

        return Task.CompletedTask;
    }

    private static async Task<List<SessionEndingChange>> FindSessionEndingChangesAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var changed = Changed(context);
        if (changed.Count == 0)
        {
            return [];
        }

        var ids = changed.Keys.ToList();
        var stored = await context.Users
            .Where(user => ids.Contains(user.Id))
            .Select(user => new { user.Id, user.PasswordHash, user.IsActive })
            .ToListAsync(cancellationToken);
        return [.. from old in stored
                   let entry = changed[old.Id]
                   let reason = entry.State == EntityState.Deleted ? EndReason.UserDeleted
                       : old.IsActive && !entry.Entity.IsActive ? EndReason.UserDeactivated
                       : old.PasswordHash != entry.Entity.PasswordHash ? EndReason.PasswordChanged
                       : (EndReason?)null
                   where reason is not null
                   select new SessionEndingChange(new UserId(old.Id), reason.Value)];
    }

    private static Dictionary<long, EntityEntry<ApplicationUser>> Changed(DbContext context) => context.ChangeTracker.Entries<ApplicationUser>()
        .Where(entry => entry.State is EntityState.Modified or EntityState.Deleted)
        .ToDictionary(entry => entry.Entity.Id);

    /// <summary>A user who loses the right to stay signed in.</summary>
    private sealed record SessionEndingChange(UserId UserId, EndReason Reason);
}
