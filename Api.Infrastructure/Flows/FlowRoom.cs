using Api.Application.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Bounds the flows that strangers ask for: all together, and those of one network. All are counted at most once a second, and
/// what this process adds meanwhile is added, so that a flood costs no count each.
/// </summary>
internal sealed class FlowRoom(AccountPolicy policy, TimeProvider time)
{
    /// <summary>How many of one IPv4 address or of the first 48 bits of an IPv6 one there may be.</summary>
    public const int MostOfNetwork = 1000;

    private static readonly TimeSpan CountedFor = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _countedAt;
    private int _count;

    /// <summary>Looks whether there is room for one more.</summary>
    /// <param name="context">The database.</param>
    /// <param name="network">As it is stored.</param>
    /// <param name="now">What is over by then does not count for its network.</param>
    /// <param name="makeRoom">Deletes what is over; returns how many.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<bool> HasRoomAsync(
        AppDbContext context,
        byte[] network,
        DateTimeOffset now,
        Func<Task<int>> makeRoom,
        CancellationToken cancellationToken)
    {
        if (!IsCounted())
        {
            var count = await CountAsync();
            while (count >= policy.MaximumFlows && await makeRoom() > 0)
            {
                count = await CountAsync();
            }

            lock (_gate)
            {
                (_count, _countedAt) = (count, time.GetTimestamp());
            }
        }

        return _count < policy.MaximumFlows
            && await context.Flows.CountAsync(flow => flow.Network == network && flow.ExpiresAt > now, cancellationToken) < MostOfNetwork;

        Task<int> CountAsync() => context.Flows.CountAsync(flow => flow.Network != null, cancellationToken);
    }

    /// <summary>Counts one that was added.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    private bool IsCounted()
    {
        lock (_gate)
        {
            return _countedAt is { } at && time.GetElapsedTime(at) < CountedFor;
        }
    }
}
