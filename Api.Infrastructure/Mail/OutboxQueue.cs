using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Mail;

/// <summary>
/// Hands out the mails that are due, each to one replica. Every change is one statement whose condition is the claim that it
/// belongs to.
/// </summary>
internal sealed class OutboxQueue(AppDbContext context)
{
    /// <summary>The mails that are due, the longest overdue first.</summary>
    public Task<List<OutboxMail>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => context.Outbox
        .AsNoTracking()
        .Where(mail => mail.NextAttemptAt <= now)
        .OrderBy(mail => mail.NextAttemptAt)
        .Take(limit)
        .ToListAsync(cancellationToken);

    /// <summary>Keeps the others away from a mail until this time.</summary>
    /// <returns>False when another has claimed, sent or dropped it since it was read.</returns>
    public Task<bool> TryClaimAsync(OutboxMail read, DateTimeOffset until, CancellationToken cancellationToken) => ChangedAsync(
        () => context.Outbox.Where(mail => mail.Id == read.Id && mail.Attempts == read.Attempts && mail.SetAsideAt == null)
            .ExecuteUpdateAsync(
                mail => mail.SetProperty(m => m.Attempts, read.Attempts + 1).SetProperty(m => m.NextAttemptAt, until),
                cancellationToken),
        cancellationToken);

    /// <summary>Deletes a mail that is sent or no longer wanted.</summary>
    /// <param name="id">Which.</param>
    /// <param name="claim">The number of the claim: how often the mail had been claimed with it.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>False when another has claimed it meanwhile, or it was dropped.</returns>
    public Task<bool> TryDeleteAsync(Guid id, int claim, CancellationToken cancellationToken) => ChangedAsync(
        () => Claimed(id, claim).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    /// <summary>Has a mail tried again at this time.</summary>
    /// <inheritdoc cref="TryDeleteAsync"/>
    public Task<bool> TryPutOffAsync(Guid id, int claim, DateTimeOffset until, CancellationToken cancellationToken) => ChangedAsync(
        () => Claimed(id, claim).ExecuteUpdateAsync(mail => mail.SetProperty(m => m.NextAttemptAt, until), cancellationToken),
        cancellationToken);

    /// <summary>Sets a mail aside, which is deleted at this time.</summary>
    /// <inheritdoc cref="TryDeleteAsync"/>
    public Task<bool> TrySetAsideAsync(
        Guid id, int claim, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) => ChangedAsync(
        () => Claimed(id, claim).ExecuteUpdateAsync(
            mail => mail.SetProperty(m => m.SetAsideAt, now).SetProperty(m => m.NextAttemptAt, until), cancellationToken),
        cancellationToken);

    private IQueryable<OutboxMail> Claimed(Guid id, int claim) =>
        context.Outbox.Where(mail => mail.Id == id && mail.Attempts == claim);

    private Task<bool> ChangedAsync(Func<Task<int>> statement, CancellationToken cancellationToken) =>
        context.WriteAsync(async () => await statement() == 1, cancellationToken);
}
