using Api.Application.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Bounds the flows that strangers ask for. They are counted at most once a second, so that a flood costs no count each; what this
/// process adds meanwhile is added, and who asks takes a place before the flow is stored.
/// </summary>
internal sealed class FlowRoom(AccountPolicy policy, TimeProvider time)
{
    /// <summary>How many of one IPv4 address or of the first 48 bits of an IPv6 one there may be.</summary>
    public const int MostOfNetwork = 1000;

    private static readonly TimeSpan CountedFor = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _countedAt;
    private int _stored;
    private int _taken;
    private int _added;

    /// <summary>Takes a place, which has to be given back by <see cref="Return"/>.</summary>
    /// <param name="context">The database.</param>
    /// <param name="makeRoom">Deletes what is over; returns how many.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>False when none is left.</returns>
    public async Task<bool> TryTakeAsync(AppDbContext context, Func<Task<int>> makeRoom, CancellationToken cancellationToken)
    {
        if (!IsCounted())
        {
            do
            {
                await CountAsync(context, cancellationToken);
            }
            while (_stored >= policy.MaximumFlows && await makeRoom() > 0);
        }

        lock (_gate)
        {
            if (_stored + _taken >= policy.MaximumFlows)
            {
                return false;
            }

            _taken++;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="isStored">Whether a flow is in it by now.</param>
    public void Return(bool isStored)
    {
        lock (_gate)
        {
            _taken--;
            if (isStored)
            {
                _stored++;
                _added++;
            }
        }
    }

    private async Task CountAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        int before;
        lock (_gate)
        {
            before = _added;
        }

        var count = await context.Flows.CountAsync(flow => flow.Network != null, cancellationToken);
        lock (_gate)
        {
            // What was added while they were counted may be among them or not.
            (_stored, _countedAt) = (count + _added - before, time.GetTimestamp());
        }
    }

    private bool IsCounted()
    {
        lock (_gate)
        {
            return _countedAt is { } at && time.GetElapsedTime(at) < CountedFor;
        }
    }
}
