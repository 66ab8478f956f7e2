using System.Diagnostics.CodeAnalysis;

namespace Api.Infrastructure.Passwords;

/// <summary>
/// The order in which parties are served: they take turns, and the items of one party keep their order. A party that is being
/// served takes its next turn after the parties that are waiting, so that who sends many items waits for his own. Decides only:
/// it has no clock and no lock.
/// </summary>
/// <remarks>A form of the "fair queueing" of J. Nagle (RFC 970), in which the longest queue gives way when there is no room.</remarks>
internal sealed class FairQueue<T>
    where T : class
{
    private readonly Dictionary<string, Party> _parties = new(StringComparer.Ordinal);

    // Parties with items, in the order of their turns: those of which nothing is being served, and the others.
    private readonly LinkedList<Party> _waiting = [];
    private readonly LinkedList<Party> _served = [];

    /// <summary>How many items wait.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Adds an item. When there is no room, the last item of the party with the most of them gives way, if that party has
    /// more than this one would have.
    /// </summary>
    /// <param name="party">Whose item it is.</param>
    /// <param name="item">What waits.</param>
    /// <param name="room">How many items may wait.</param>
    /// <param name="displaced">The item that gave way; null for none.</param>
    /// <returns>False when there is no room for it.</returns>
    public bool TryAdd(string party, T item, int room, out T? displaced)
    {
        displaced = null;
        var own = _parties.GetValueOrDefault(party);
        if (Count >= room)
        {
            var longest = _waiting.Concat(_served).MaxBy(other => other.Items.Count);
            if (longest is null || longest.Items.Count <= (own?.Items.Count ?? 0) + 1)
            {
                return false;
            }

            displaced = longest.Items.Last!.Value;
            Remove(longest, longest.Items.Last);
        }

        if (own is null)
        {
            own = new Party(party);
            _parties.Add(party, own);
        }

        own.Items.AddLast(item);
        Count++;
        if (own.Items.Count == 1)
        {
            Queue(own);
        }

        return true;
    }

    /// <summary>Takes the item whose turn it is. Its party is being served until <see cref="Finish"/>.</summary>
    /// <returns>False when none waits.</returns>
    public bool TryTake([NotNullWhen(true)] out string? party, [NotNullWhen(true)] out T? item)
    {
        if ((_waiting.First ?? _served.First) is not { Value: var next })
        {
            (party, item) = (null, null);
            return false;
        }

        (party, item) = (next.Name, next.Items.First!.Value);
        next.BeingServed++;
        next.Place.List!.Remove(next.Place);
        Remove(next, next.Items.First);
        if (next.Items.Count > 0)
        {
            Queue(next);
        }

        return true;
    }

    /// <summary>Notes that an item of a party has been served.</summary>
    public void Finish(string party)
    {
        var finished = _parties[party];
        finished.BeingServed--;
        if (finished.Items.Count > 0)
        {
            Queue(finished);
        }
        else
        {
            ForgetIfIdle(finished);
        }
    }

    /// <summary>Removes an item that waits no longer.</summary>
    /// <returns>False when it was not waiting.</returns>
    public bool TryRemove(string party, T item)
    {
        if (!_parties.TryGetValue(party, out var own) || own.Items.Find(item) is not { } waiting)
        {
            return false;
        }

        Remove(own, waiting);
        return true;
    }

    private void Remove(Party party, LinkedListNode<T> item)
    {
        party.Items.Remove(item);
        Count--;
        if (party.Items.Count == 0)
        {
            party.Place.List?.Remove(party.Place);
            ForgetIfIdle(party);
        }
    }

    /// <summary>Gives a party its place behind the others, unless it has one.</summary>
    private void Queue(Party party)
    {
        var line = party.BeingServed == 0 ? _waiting : _served;
        if (party.Place.List != line)
        {
            party.Place.List?.Remove(party.Place);
            line.AddLast(party.Place);
        }
    }

    private void ForgetIfIdle(Party party)
    {
        if (party is { BeingServed: 0, Items.Count: 0 })
        {
            _parties.Remove(party.Name);
        }
    }

    private sealed class Party
    {
        public Party(string name)
        {
            Name = name;
            Place = new LinkedListNode<Party>(this);
        }

        public string Name { get; }

        public LinkedList<T> Items { get; } = [];

        public LinkedListNode<Party> Place { get; }

        public int BeingServed { get; set; }
    }
}
