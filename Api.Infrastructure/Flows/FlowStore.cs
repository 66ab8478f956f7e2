using Api.Application.Accounts;
using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Flows in the database.</summary>
internal sealed class FlowStore(
    AppDbContext context,
    FlowCodes codes,
    FlowRoom room,
    FlowOutbox mails,
    AccountNotices notices,
    AccountPolicy policy,
    TimeProvider time) : IFlowStore
{
    // No address is longer. What is longer is nobody's, and shares the counter of its beginning.
    private const int LongestAddress = 508;

    private const int SweptAtOnce = 1000;

    private static readonly Error NoRoom = new Error.Busy(TimeSpan.FromMinutes(1));

    public async Task<Result<AskedFlow>> AskAsync(FlowDraft request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var network = request.Stranger is { } stranger ? codes.NetworkOf(stranger.Site) : null;
        if (network is not null && !await room.HasRoomAsync(
            context, network, now, () => SweepFlowsAsync(now, SweptAtOnce, cancellationToken), cancellationToken))
        {
            return NoRoom;
        }

        var asked = new NewFlow(FlowToken.New(), FlowId.New(now), ToNormalized(request.Addressed), network, now);
        var result = await OptimisticRetry.RunAsync(() => TryAskAsync(request, asked, cancellationToken));
        if (network is not null && result.Value?.Flow == asked.Token)
        {
            room.Add();
        }

        return result;
    }

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
        return OptimisticRetry.RunAsync(() => TryWithoutConflictAsync(
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
        OptimisticRetry.RunAsync(() => TryWithoutConflictAsync(
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
        var flows = await SweepFlowsAsync(now, limit, cancellationToken);
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

    private async Task<int> SweepFlowsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
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

    private Task<Result<AskedFlow>?> TryAskAsync(FlowDraft request, NewFlow asked, CancellationToken cancellationToken) =>
        TryWithoutConflictAsync<AskedFlow>(
            async () =>
            {
                var mailbox = codes.MailboxOf(asked.NormalizedAddress);
                if (await context.TryTakeMailAsync(mailbox, asked.At, cancellationToken) is not { } mayMail)
                {
                    return null;
                }

                var state = await FindStateAsync(request, cancellationToken);
                if (await FindAgainAsync(request, asked, cancellationToken) is { } earlier)
                {
                    var hasReader = !earlier.Row.IsVoid && OwnerState.IsSame(earlier.Row.OwnerState, state);
                    await mails.AddAsync(request, earlier.Row, isSent: mayMail && hasReader, asked.At, cancellationToken);
                    return new AskedFlow(earlier.Token, earlier.Row.ExpiresAt - asked.At);
                }

                var isSent = mayMail && (request.Owner is null || state is not null);
                var row = ToRow(request, asked, state, isVoid: !(isSent && request.Mail is { ShowsCode: true }));
                context.Flows.Add(row);
                await context.SaveChangesAsync(cancellationToken);
                await mails.AddAsync(request, row, isSent, asked.At, cancellationToken);
                if (request is { TellsOwner: true, Owner: { } owner })
                {
                    await notices.TellAsync(MailTemplate.EmailChanged, owner, cancellationToken);
                }

                return new AskedFlow(asked.Token, policy.FlowLifetime);
            },
            // One that was sent again leaves nothing to look for: it is sent once more.
            result => context.Flows.AnyAsync(flow => flow.Id == asked.Id, cancellationToken),
            cancellationToken);

    /// <summary>Reads whether there is an owner or not: the work does not tell.</summary>
    private async Task<byte[]?> FindStateAsync(FlowDraft request, CancellationToken cancellationToken)
    {
        // No user has the number 0.
        var id = request.Owner?.Id.Value ?? 0;
        var stored = await context.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
        return OwnerState.Find(stored, request.Owner);
    }

    private FlowRow ToRow(FlowDraft request, NewFlow asked, byte[]? state, bool isVoid)
    {
        var flow = Flow.Start(asked.Id, request.Kind, request.Owner?.Id, isVoid, policy.FlowLifetime, asked.At);
        return new FlowRow
        {
            Id = flow.Id,
            Kind = flow.Kind,
            TokenHash = asked.Token.ToHash(),
            LinkHash = codes.FindLink(flow.Kind, flow.Id, codes.KeyId)!.Value.ToHash(),
            KeyId = codes.KeyId,
            RequestHash = RequestOf(request),
            UserId = flow.UserId?.Value,
            OwnerState = state,
            IsVoid = flow.IsVoid,
            TriesLeft = flow.TriesLeft,
            ExpiresAt = flow.ExpiresAt,
            Network = asked.Network,
            NormalizedAddress = asked.NormalizedAddress,
            NewAddress = request.NewAddress,
            UserName = request.SignUp?.Username,
            FirstName = request.SignUp?.FirstName,
            LastName = request.SignUp?.LastName,
        };
    }

    private async Task<(FlowRow Row, FlowToken Token)?> FindAgainAsync(
        FlowDraft request,
        NewFlow asked,
        CancellationToken cancellationToken)
    {
        if (request.Again is not { } text || !FlowToken.TryParse(text, out var token))
        {
            return null;
        }

        var (hash, same, now) = (token.ToHash(), RequestOf(request), asked.At);
        var row = await context.Flows.AsNoTracking().SingleOrDefaultAsync(
            flow => flow.TokenHash == hash && flow.RequestHash == same && flow.ExpiresAt > now && flow.TriesLeft > 0, cancellationToken);
        return row is null ? null : (row, token);
    }

    private byte[] RequestOf(FlowDraft request) => codes.RequestOf([request.Kind.ToString(), .. request.Asked]);

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

    /// <summary>Two who make the same counter at once meet at its key: one of them decides again.</summary>
    private async Task<Result<T>?> TryWithoutConflictAsync<T>(
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

    private static string ToNormalized(string address)
    {
        var normalized = NameNormalizer.NormalizeLogin(address);
        return normalized[..Math.Min(normalized.Length, LongestAddress)];
    }

    /// <summary>What is made outside of the transaction, so that a retry writes the same.</summary>
    private sealed record NewFlow(FlowToken Token, FlowId Id, string NormalizedAddress, byte[]? Network, DateTimeOffset At);
}
