using Api.Infrastructure.Passwords;
using CsCheck;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>
/// The order of those who wait for a hashing slot, whatever comes: parties of many items and of one, items that leave, slots
/// that are held for short and for long, too little room.
/// </summary>
public sealed class FairQueueTests
{
    private const long Runs = 2_000;

    private static readonly Gen<Step[]> Steps = Gen.OneOf(
        // One party sends much more than the others, or all send alike.
        Gen.Select(Gen.Int[0, 9], Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[0, 7])), Gen.Int[0, 99], ToStep),
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 7], Gen.Int[0, 99], ToStep)).Array[1, 300];

    [Test]
    public void Row_79_Nothing_is_lost_or_served_twice_and_no_more_wait_than_there_is_room_for() => Sample((queue, room, step) =>
    {
        queue.Do(step);
        Assert.That(queue.Count, Is.LessThanOrEqualTo(room).And.EqualTo(queue.Waiting.Count));
    });

    [Test]
    public void Row_79_A_slot_is_never_free_while_somebody_waits() => Sample((queue, _, step) =>
    {
        queue.Do(step);
        Assert.That(queue.FreeSlots == 0 || queue.Waiting.Count == 0);
    });

    [Test]
    public void Row_79_The_items_of_one_party_keep_their_order() => Sample((queue, _, step) =>
    {
        var waiting = queue.Waiting.ToList();
        foreach (var item in queue.Do(step))
        {
            Assert.That(waiting.Find(other => other.Party == item.Party), Is.EqualTo(item).Or.Null);
            waiting.Remove(item);
        }
    });

    [Test]
    public void Row_79_A_newcomer_and_whoever_is_not_being_served_waits_for_one_turn_of_each_other_party_at_most() => Sample(
        (queue, _, step) =>
        {
            queue.Do(step);
            Assert.That(queue.MostTurnsOfAnotherBefore, Is.LessThanOrEqualTo(1));
        });

    [Test]
    public void Row_79_Nobody_starves_once_the_slots_are_given_back_all_are_served() => Gen.Select(Gen.Int[1, 4], Steps).Sample(
        (slots, steps) =>
        {
            var queue = new Driven(slots, room: 1_000);
            foreach (var step in steps)
            {
                queue.Do(step);
            }

            var waiting = queue.Waiting.Count;
            var served = 0;
            while (queue.Do(new Step(StepKind.Finish, 0, 0)) is { Count: > 0 } given)
            {
                served += given.Count;
            }

            Assert.That(served, Is.EqualTo(waiting));
        },
        iter: Runs);

    [Test]
    public void Row_79_Who_gives_way_is_the_last_of_those_with_the_most() => Sample((queue, room, step) =>
    {
        var before = queue.Waiting.ToList();
        queue.Do(step);
        if (queue.LastDisplaced is not { } displaced)
        {
            return;
        }

        var party = before.FindAll(item => item.Party == displaced.Party);
        Assert.That(before, Has.Count.GreaterThanOrEqualTo(room));
        Assert.That(party[^1], Is.EqualTo(displaced));
        Assert.That(before.GroupBy(item => item.Party).Max(group => group.Count()), Is.EqualTo(party.Count));
    });

    [TestCase(1, 50, 1)]
    [TestCase(15, 40, 15)]
    public void Row_79_A_stranger_waits_for_as_many_hashes_as_networks_guess(int networks, int guesses, int most)
    {
        var queue = new Driven(slots: 1, room: 125);
        for (var guess = 0; guess < guesses; guess++)
        {
            for (var network = 0; network < networks; network++)
            {
                queue.Do(new Step(StepKind.Add, network, 0));
            }
        }

        queue.Do(new Step(StepKind.Add, networks, 0));
        var served = 0;
        while (queue.Do(new Step(StepKind.Finish, 0, 0)).All(item => item.Party != $"{networks}"))
        {
            served++;
        }

        // Those that are finished before it begins, the one under way among them.
        Assert.That(served + 1, Is.LessThanOrEqualTo(most));
    }

    private static Step ToStep(int kind, int party, int which) => new(
        kind switch { < 5 => StepKind.Add, < 9 => StepKind.Finish, _ => StepKind.Leave }, party, which);

    private static void Sample(Action<Driven, int, Step> check) =>
        Gen.Select(Gen.Int[1, 4], Gen.OneOf(Gen.Int[1, 12], Gen.Const(1_000)), Steps).Sample(
            (slots, room, steps) =>
            {
                var queue = new Driven(slots, room);
                foreach (var step in steps)
                {
                    check(queue, room, step);
                }
            },
            iter: Runs);

    private enum StepKind
    {
        Add,
        Finish,
        Leave,
    }

    private readonly record struct Step(StepKind Kind, int Party, int Which);

    private sealed record Item(int Number, string Party);

    /// <summary>The queue with slots, as they are used: a free one is given away at once.</summary>
    private sealed class Driven(int slots, int room)
    {
        private readonly FairQueue<Item> _queue = new();
        private readonly List<Item> _serving = [];
        private readonly List<Item> _served = [];

        // How many were served when a party came, or had none served any more.
        private readonly Dictionary<string, int> _idleSince = new(StringComparer.Ordinal);
        private int _added;

        public int Count => _queue.Count;

        public int FreeSlots => slots - _serving.Count;

        public List<Item> Waiting { get; } = [];

        public Item? LastDisplaced { get; private set; }

        /// <summary>How many turns another party had before a party of which nothing was being served.</summary>
        public int MostTurnsOfAnotherBefore { get; private set; }

        /// <summary>Makes a step; what cannot be done now is left out.</summary>
        /// <returns>What was given a slot.</returns>
        public List<Item> Do(Step step)
        {
            LastDisplaced = null;
            switch (step.Kind)
            {
                case StepKind.Add:
                    Add($"{step.Party}");
                    break;
                case StepKind.Finish when _serving.Count > 0:
                    var finished = _serving[step.Which % _serving.Count];
                    _serving.Remove(finished);
                    _queue.Finish(finished.Party);
                    NoteIdle(finished.Party);
                    break;
                case StepKind.Leave when Waiting.Count > 0:
                    var leaving = Waiting[step.Which % Waiting.Count];
                    Assert.That(_queue.TryRemove(leaving.Party, leaving));
                    Assert.That(_queue.TryRemove(leaving.Party, leaving), Is.False);
                    Waiting.Remove(leaving);
                    break;
            }

            return Serve();
        }

        private void Add(string party)
        {
            if (!Waiting.Exists(item => item.Party == party))
            {
                NoteIdle(party);
            }

            var item = new Item(_added++, party);
            if (_queue.TryAdd(party, item, room, out var displaced))
            {
                Waiting.Add(item);
            }

            if (displaced is not null)
            {
                LastDisplaced = displaced;
                Assert.That(Waiting.Remove(displaced));
            }
        }

        private void NoteIdle(string party)
        {
            if (!_serving.Exists(item => item.Party == party))
            {
                _idleSince[party] = _served.Count;
            }
        }

        private List<Item> Serve()
        {
            var given = new List<Item>();
            while (_serving.Count < slots && _queue.TryTake(out var party, out var item))
            {
                Assert.That(party, Is.EqualTo(item.Party));
                Assert.That(Waiting.Remove(item));
                if (!_serving.Exists(other => other.Party == party))
                {
                    var others = _served.Skip(_idleSince[party]).Where(other => other.Party != party).GroupBy(other => other.Party);
                    MostTurnsOfAnotherBefore = Math.Max(MostTurnsOfAnotherBefore, others.Select(turns => turns.Count()).Append(0).Max());
                }

                _serving.Add(item);
                _served.Add(item);
                given.Add(item);
            }

            return given;
        }
    }
}
