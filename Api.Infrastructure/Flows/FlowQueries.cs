using Api.Application.Results;
using Api.Domain.Flows;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Statements on flows.</summary>
internal static class FlowQueries
{
    /// <summary>Inside a transaction, deletes a flow that is being finished.</summary>
    /// <returns>False when it is gone: somebody else has finished it, or something has ended it.</returns>
    public static async Task<bool> TryTakeFlowAsync(this AppDbContext context, FlowId id, CancellationToken cancellationToken) =>
        await context.Flows.Where(flow => flow.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;

    /// <summary>Deletes all flows that change an account.</summary>
    public static Task DeleteFlowsAsync(this AppDbContext context, UserId user, CancellationToken cancellationToken) =>
        context.Flows.Where(flow => flow.UserId == user.Value).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Deletes the sign-ups of an address that has an account now.</summary>
    public static Task DeleteSignUpsAsync(this AppDbContext context, string normalizedAddress, CancellationToken cancellationToken) =>
        context.Flows
            .Where(flow => flow.NormalizedAddress == normalizedAddress && flow.Kind == FlowKind.SignUp)
            .ExecuteDeleteAsync(cancellationToken);

    /// <summary>Deletes at most <paramref name="limit"/> of the flows that are over.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> SweepFlowsAsync(
        this AppDbContext context,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken)
    {
        // No flow is over before it began, so the scan of the key stops there.
        var youngest = FlowId.Before(now);
        var old = await context.Flows
            .Where(flow => flow.Id < youngest && flow.ExpiresAt < now)
            .OrderBy(flow => flow.Id)
            .Select(flow => flow.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return old.Count == 0
            ? 0
            : await context.WriteAsync(
                () => context.Flows.Where(flow => old.Contains(flow.Id)).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Runs work in a transaction. Two who make the same counter at once meet at its key: one of them decides again.</summary>
    /// <returns>Null for the loser.</returns>
    public static async Task<Result<T>?> TryWithoutConflictAsync<T>(
        this AppDbContext context,
        Func<Task<Result<T>?>> work,
        Func<Result<T>, Task<bool>>? isCommitted,
        CancellationToken cancellationToken)
        where T : notnull
    {
        try
        {
            return await context.TryInTransactionAsync(work, isCommitted, cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsConstraintViolation())
        {
            return null;
        }
        finally
        {
            context.ChangeTracker.Clear();
        }
    }
}
