using System.Data.Common;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Flows;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Infrastructure.Sessions;

/// <summary>
/// Saving a user that is deleted, whose password changed or who was deactivated ends that user's sessions, in the same
/// transaction; these and another address delete the user's flows, and who is gone gets no mail that waited. A rule of saving, so
/// that no use case has to remember it.
/// Endings are published when the transaction is committed, by whatever means it was opened (<see cref="PendingEndings"/>).
/// </summary>
/// <remarks>
/// The new values are compared with the stored row: the change tracker cannot tell, because UserManager marks every column as
/// modified and an attached user has no original values. The sessions end after the user's own UPDATE or DELETE, which locks
/// the row: if they ended before it, a login with the old password would fit between.
/// </remarks>
internal sealed class EndSessionsInterceptor(RecentlyEndedSessions ended, TimeProvider time)
    : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        var context = (AppDbContext)eventData.Context!;
        // Forget the changes of a save that failed.
        context.PendingEndings.BeingSaved = [];
        var changes = await FindSessionEndingChangesAsync(context, cancellationToken);
        if (changes.Count > 0 && context.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A change that ends a user's sessions or flows has to be saved inside a transaction.");
        }

        context.PendingEndings.BeingSaved = changes;
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default)
    {
        var context = (AppDbContext)eventData.Context!;
        var pending = context.PendingEndings;
        var changes = pending.BeingSaved;
        pending.BeingSaved = [];
        foreach (var (user, reason) in changes)
        {
            if (reason is { } why)
            {
                await context.EndSessionsAsync(user, pending.SessionToKeep, why, time.GetUtcNow(), ended.Window, cancellationToken);
            }

            await context.DeleteFlowsAsync(user, cancellationToken);
            if (reason is EndReason.UserDeleted or EndReason.UserDeactivated)
            {
                await context.DeleteMailsAsync(user, cancellationToken);
            }

            if (reason == EndReason.UserDeleted)
            {
                await context.EraseClientDataAsync(user, cancellationToken);
                await context.DeleteCounterAsync(user, cancellationToken);
            }
        }

        return result;
    }

    // The program never saves synchronously. If it did, the rule would be skipped: throw instead.
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        Changed(eventData.Context!).Count == 0 ? result : throw new NotSupportedException("Save a changed user with SaveChangesAsync.");

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        Pending(eventData)?.Clear();
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default) => ValueTask.FromResult(TransactionStarted(connection, eventData, result));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
    {
        if (Pending(eventData) is { } pending)
        {
            ended.Add(pending.Collected);
            pending.Clear();
        }
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    private static PendingEndings? Pending(TransactionEventData eventData) => (eventData.Context as AppDbContext)?.PendingEndings;

    private static async Task<List<SessionEndingChange>> FindSessionEndingChangesAsync(
        AppDbContext context,
        CancellationToken cancellationToken)
    {
        var changed = Changed(context);
        if (changed.Count == 0)
        {
            return [];
        }

        var ids = changed.Keys.ToList();
        var stored = await context.Users
            .Where(user => ids.Contains(user.Id))
            .Select(user => new { user.Id, user.PasswordHash, user.IsActive, user.Email })
            .ToListAsync(cancellationToken);
        return [.. from old in stored
                   let entry = changed[old.Id]
                   let reason = entry.State == EntityState.Deleted ? EndReason.UserDeleted
                       : old.IsActive && !entry.Entity.IsActive ? EndReason.UserDeactivated
                       : old.PasswordHash != entry.Entity.PasswordHash ? EndReason.PasswordChanged
                       : (EndReason?)null
                   where reason is not null || old.IsActive != entry.Entity.IsActive || old.Email != entry.Entity.Email
                   select new SessionEndingChange(new UserId(old.Id), reason)];
    }

    private static Dictionary<long, EntityEntry<ApplicationUser>> Changed(DbContext context) => context.ChangeTracker
        .Entries<ApplicationUser>()
        .Where(entry => entry.State is EntityState.Modified or EntityState.Deleted)
        .ToDictionary(entry => entry.Entity.Id);
}
