using Api.Application.Accounts;
using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Results;
using Api.Domain.Flows;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>Opens flows, each with its mail. Whoever is meant, known or not, has the same rows read and written.</summary>
internal sealed class NewFlows(
    AppDbContext context,
    FlowCodes codes,
    FlowRoom room,
    FlowOutbox mails,
    AccountNotices notices,
    AccountPolicy policy,
    TimeProvider time) : INewFlows
{
    // No address is longer. What is longer is nobody's, and shares the counter of its beginning.
    private const int LongestAddress = 508;

    private const int SweptAtOnce = 1000;

    private static readonly Error NoRoom = new Error.Busy(TimeSpan.FromMinutes(1));

    public async Task<Result<AskedFlow>> AskAsync(FlowDraft request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var network = request.Stranger is { } stranger ? codes.NetworkOf(stranger.Site) : null;
        var asked = new NewFlow(FlowToken.New(), FlowId.New(now), ToNormalized(request.Addressed), network, now);
        if (network is null)
        {
            return await AskAsync();
        }

        if (!await room.TryTakeAsync(context, () => context.SweepFlowsAsync(now, SweptAtOnce, cancellationToken), cancellationToken))
        {
            return NoRoom;
        }

        var isStored = false;
        try
        {
            var result = await AskAsync();
            isStored = result.Value?.Flow == asked.Token;
            return result;
        }
        finally
        {
            room.Return(isStored);
        }

        Task<Result<AskedFlow>> AskAsync() => OptimisticRetry.RunAsync(() => TryAskAsync(request, asked, cancellationToken));
    }

    private Task<Result<AskedFlow>?> TryAskAsync(FlowDraft request, NewFlow asked, CancellationToken cancellationToken) =>
        context.TryWithoutConflictAsync<AskedFlow>(
            async () =>
            {
                if (await IsFullAsync(asked, cancellationToken))
                {
                    return NoRoom;
                }

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

    private async Task<bool> IsFullAsync(NewFlow asked, CancellationToken cancellationToken)
    {
        var (network, now) = (asked.Network, asked.At);
        return network is not null
            && await context.Flows.CountAsync(flow => flow.Network == network && flow.ExpiresAt > now, cancellationToken)
                >= FlowRoom.MostOfNetwork;
    }

    /// <summary>Reads whether there is an owner or not: the work does not tell.</summary>
    /// <returns>Null when the account is gone or was edited since it was read.</returns>
    private async Task<byte[]?> FindStateAsync(FlowDraft request, CancellationToken cancellationToken)
    {
        var id = request.Owner?.Id.Value ?? FlowRow.Nobody;
        var stored = await context.Users
            .Where(user => user.Id == id)
            .Select(user => new { user.Email, user.SecurityStamp, user.ConcurrencyStamp })
            .SingleOrDefaultAsync(cancellationToken);
        return stored is not null && UserMapping.VersionOf(stored.ConcurrencyStamp) == request.Owner?.Version
            ? OwnerState.Of(stored.Email, stored.SecurityStamp)
            : null;
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
            UserId = flow.Kind == FlowKind.SignUp ? null : flow.UserId?.Value ?? FlowRow.Nobody,
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

    private static string ToNormalized(string address)
    {
        var normalized = NameNormalizer.NormalizeLogin(address);
        return normalized[..Math.Min(normalized.Length, LongestAddress)];
    }

    /// <summary>What is made outside of the transaction, so that a retry writes the same.</summary>
    private sealed record NewFlow(FlowToken Token, FlowId Id, string NormalizedAddress, byte[]? Network, DateTimeOffset At);
}
