using System.Runtime.ExceptionServices;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Api.Infrastructure.Persistence;

/// <summary>
/// Transactions in the way of Entity Framework's <c>ExecuteInTransactionAsync(operation, verifySucceeded)</c>: the execution
/// strategy runs them again after a transient error, unless a commit without an answer turns out to have taken effect. Two
/// additions: work that returns null is rolled back; and when a retry is refused, the earlier commit is looked for once more,
/// because it may have been under way still.
/// </summary>
internal static class Transactions
{
    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and commits if it returns. It may be run again after a transient error,
    /// so it loads what it needs itself. Create timestamps and ids outside of it, so that a retry writes the same values.
    /// </summary>
    /// <param name="context">The database.</param>
    /// <param name="work">What is to be done.</param>
    /// <param name="isCommitted">
    /// Called when a commit failed without an answer: true if what the work returned is stored. Otherwise the retry would
    /// mistake its own rows for somebody else's. Null when running the work twice has the effect of running it once.
    /// </param>
    /// <param name="cancellationToken">Stops the work before the commit.</param>
    public static async Task<T> InTransactionAsync<T>(
        this AppDbContext context,
        Func<Task<T>> work,
        Func<T, Task<bool>>? isCommitted,
        CancellationToken cancellationToken)
        where T : notnull => (await context.TryInTransactionAsync(async () => (T?)await work(), isCommitted, cancellationToken))!;

    /// <summary>As above, for work that has the same effect when it is run twice.</summary>
    public static Task<T> InTransactionAsync<T>(this AppDbContext context, Func<Task<T>> work, CancellationToken cancellationToken)
        where T : notnull => context.InTransactionAsync(work, isCommitted: null, cancellationToken);

    /// <summary>As above, but rolls back if <paramref name="work"/> returns null.</summary>
    /// <returns>What the work returned; null when it was rolled back.</returns>
    public static Task<T?> TryInTransactionAsync<T>(
        this AppDbContext context,
        Func<Task<T?>> work,
        Func<T, Task<bool>>? isCommitted,
        CancellationToken cancellationToken)
    {
        var isDoubtful = false;
        T? sent = default;
        IReadOnlyList<Ending> endings = [];
        return context.WriteAsync(
            () => context.Database.CreateExecutionStrategy().ExecuteAsync(TryAsync, cancellationToken),
            cancellationToken);

        async Task<T?> TryAsync(CancellationToken token)
        {
            if (await WasCommittedAsync())
            {
                return sent;
            }

            ExceptionDispatchInfo? refused = null;
            await using (var transaction = await context.Database.BeginTransactionAsync(token))
            {
                try
                {
                    if (await work() is { } result)
                    {
                        (isDoubtful, sent, endings) = (true, result, context.PendingEndings.Collected);
                        await transaction.CommitAsync(token);
                        SendMail(context);
                        return result;
                    }
                }
                catch (DbUpdateException exception) when (isDoubtful)
                {
                    refused = ExceptionDispatchInfo.Capture(exception);
                }
            }

            // The earlier commit may be what refused this attempt: it was still under way when it was first looked for.
            if (await WasCommittedAsync())
            {
                return sent;
            }

            refused?.Throw();
            return default;
        }

        async Task<bool> WasCommittedAsync()
        {
            context.ChangeTracker.Clear();
            if (!isDoubtful || isCommitted is null || !await isCommitted(sent!))
            {
                return false;
            }

            Publish(context, endings);
            SendMail(context);
            return true;
        }
    }

    /// <summary>
    /// Runs work of one writing statement, which is a transaction by itself; again after a transient error. Endings that the
    /// work collects are published when it returns.
    /// </summary>
    public static Task<T> InStatementAsync<T>(
        this AppDbContext context,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken)
    {
        return context.WriteAsync(
            () => context.Database.CreateExecutionStrategy().ExecuteAsync(RunAsync, cancellationToken),
            cancellationToken);

        async Task<T> RunAsync(CancellationToken token)
        {
            context.PendingEndings.Clear();
            var result = await work(token);
            Publish(context, context.PendingEndings.Collected);
            return result;
        }
    }

    // Not by the interceptor, which cannot know whether a commit without an answer took effect.
    private static void Publish(AppDbContext context, IReadOnlyList<Ending> endings)
    {
        if (endings.Count > 0)
        {
            context.GetService<RecentlyEndedSessions>().Add(endings);
        }
    }

    private static void SendMail(AppDbContext context)
    {
        if (context.HasNewMail)
        {
            context.HasNewMail = false;
            context.GetService<OutboxSignal>().Raise();
        }
    }
}
