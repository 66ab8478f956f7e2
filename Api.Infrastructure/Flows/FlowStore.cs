using Api.Application.Flows;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Flows in the database.</summary>
internal sealed class FlowStore(
    AppDbContext context,
    FlowCodes codes,
    FlowOutbox mails,
    TimeProvider time) : IFlowStore
{
    public Task<OpenFlow?> FindAsync(FlowToken token, CancellationToken cancellationToken)
    {
        var hash = token.ToHash();
        return FindAsync(context.Flows.Where(flow => flow.TokenHash == hash), cancellationToken);
    }

    public Task<OpenFlow?> FindAsync(FlowLink link, CancellationToken cancellationToken)
    {
        var hash = link.ToHash();
        return FindAsync(context.Flows.Where(flow => flow.LinkHash == hash), cancellationToken);
    }

    public Task<Result<CountedTry>> CountTryAsync(FlowId id, CancellationToken cancellationToken)
    {
        // Stored so, and found again so.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return OptimisticRetry.RunAsync(() => context.TryWithoutConflictAsync(
            async () =>
            {
                var counted = await context.Flows.Where(flow => flow.Id == id && flow.TriesLeft > 0).ExecuteUpdateAsync(
                    flow => flow.SetProperty(f => f.TriesLeft, f => f.TriesLeft - 1), cancellationToken) == 1;
                if (!counted || await FindMailboxAsync(id, cancellationToken) is not { } mailbox)
                {
                    return new Error.CodeNotValid();
                }

                var left = await context.TryTakeCodeAsync(mailbox, now, cancellationToken);
                return left is null ? null : (Result<CountedTry>)new CountedTry(MayBeCompared: left >= 0, IsLast: left == 0, now, mailbox);
            },
            // After a commit without an answer the try is counted twice: never too few.
            isCommitted: null,
            cancellationToken));
    }

    public Task GiveBackAsync(FlowId id, CountedTry counted, CancellationToken cancellationToken) =>
        OptimisticRetry.RunAsync(() => context.TryWithoutConflictAsync(
            async () =>
            {
                await context.Flows.Where(flow => flow.Id == id && flow.TriesLeft < Flow.Tries).ExecuteUpdateAsync(
                    flow => flow.SetProperty(f => f.TriesLeft, f => f.TriesLeft + 1), cancellationToken);
                return await context.TryGiveBackCodeAsync(counted.Mailbox, counted.At, cancellationToken) ? (Result<FlowId>)id : null;
            },
            isCommitted: null,
            cancellationToken));

    public Task TellOfGuessesAsync(FlowId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return context.InTransactionAsync(
            async () =>
            {
                if (await context.Flows.AsNoTracking().SingleOrDefaultAsync(flow => flow.Id == id, cancellationToken) is { } row)
                {
                    var (user, address) = (row.UserId, row.NormalizedAddress);
                    // Whose address it is; of one that is nobody's who wants it.
                    var owner = await context.Users.AsNoTracking()
                        .Where(u => u.Id == user || u.NormalizedEmail == address)
                        .OrderByDescending(u => u.NormalizedEmail == address)
                        .FirstOrDefaultAsync(cancellationToken);
                    await mails.TellOfGuessesAsync(row, owner, now, cancellationToken);
                }

                return true;
            },
            cancellationToken);
    }

    public async Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var flows = await context.SweepFlowsAsync(now, limit, cancellationToken);
        var old = await context.AddressCounters
            .Where(counter => counter.ExpiresAt < now)
            .OrderBy(counter => counter.ExpiresAt)
            .Select(counter => counter.Mailbox)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return flows + (old.Count == 0
            ? 0
            : await context.WriteAsync(
                () => context.AddressCounters
                    .Where(counter => old.Contains(counter.Mailbox) && counter.ExpiresAt < now)
                    .ExecuteDeleteAsync(cancellationToken),
                cancellationToken));
    }

    private async Task<OpenFlow?> FindAsync(IQueryable<FlowRow> rows, CancellationToken cancellationToken)
    {
        if (await rows.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } row)
        {
            return null;
        }

        var signUp = row.UserName is null
            ? null
            : UserValues.Named(row.UserName, row.NewAddress) with { FirstName = row.FirstName!, LastName = row.LastName! };
        return new OpenFlow(row.ToFlow(), codes.FindCode(row.Kind, row.Id, row.KeyId), row.NewAddress, signUp, row.OwnerState);
    }

    private async Task<byte[]?> FindMailboxAsync(FlowId id, CancellationToken cancellationToken)
    {
        var address = await context.Flows
            .Where(flow => flow.Id == id)
            .Select(flow => flow.NormalizedAddress)
            .SingleOrDefaultAsync(cancellationToken);
        return address is null ? null : codes.MailboxOf(address);
    }
}
