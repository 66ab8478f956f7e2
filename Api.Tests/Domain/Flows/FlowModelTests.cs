using Api.Domain.Flows;
using Api.Domain.Users;

namespace Api.Tests.Domain.Flows;

/// <summary>
/// Every order in which a small world can go: two requests of the owner, one of them sent twice, a stranger who guesses and one
/// who has a dump, each in the three steps of the program (read, count, finish), and the end of the flow's time. The decisions are
/// the product's; the row is changed as the store changes it.
/// </summary>
public sealed class FlowModelTests
{
    private const int MostStates = 200_000;

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private enum Step
    {
        Sent,
        Read,
        Counted,
        Done,
        Refused,
    }

    [Test]
    public void The_flow_is_finished_at_most_once_and_only_by_who_reads_the_mail()
    {
        // The owner's two clients, a copy of the first request that the network made, and two guesses.
        var explored = Explore([Right(FlowProof.Code), Right(FlowProof.Link), Right(FlowProof.Code), Wrong(), Wrong()], isVoid: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(explored.Count, Is.GreaterThan(100).And.LessThan(MostStates));
            Assert.That(explored.Where(state => state.Calls.Count(call => call.Step == Step.Done) > 1), Is.Empty, "finished once");
            Assert.That(
                explored.Where(state => state.Calls.Any(call => call is { Step: Step.Done, IsRight: false })), Is.Empty, "by a guess");
            Assert.That(explored.Any(state => state.Calls.Any(call => call.Step == Step.Done)), Is.True, "it can be finished");
            Assert.That(explored.Where(state => state.Compared > Flow.Tries), Is.Empty, "compared too often");
        }
    }

    [Test]
    public void Of_a_void_flow_nothing_is_ever_finished()
    {
        var explored = Explore([Right(FlowProof.Code), Right(FlowProof.Link), Wrong()], isVoid: true);

        Assert.That(explored.Where(state => state.Calls.Any(call => call.Step == Step.Done)), Is.Empty);
    }

    [Test]
    public void Guesses_use_the_tries_up_and_the_link_goes_on()
    {
        var explored = Explore([Wrong(), Wrong(), Wrong(), Wrong(), Wrong(), Right(FlowProof.Link)], isVoid: false);

        Assert.That(
            explored.Any(state => state is { TriesLeft: 0, Calls: [.., { Step: Step.Done }] }
                && state.Calls[..^1].All(call => call.Step == Step.Refused)),
            Is.True);
    }

    private static Call Right(FlowProof proof) => new(proof, IsRight: true, Step.Sent);

    private static Call Wrong() => new(FlowProof.Code, IsRight: false, Step.Sent);

    private static List<State> Explore(IReadOnlyList<Call> calls, bool isVoid)
    {
        var start = new State(IsThere: true, IsOver: false, Flow.Tries, Compared: 0, [.. calls]);
        var seen = new Dictionary<string, State> { [start.Key] = start };
        var waiting = new Queue<State>([start]);
        while (waiting.TryDequeue(out var state))
        {
            foreach (var next in Next(state, isVoid).Where(next => seen.TryAdd(next.Key, next)))
            {
                waiting.Enqueue(next);
            }

            Assert.That(seen, Has.Count.LessThan(MostStates));
        }

        return [.. seen.Values];
    }

    private static IEnumerable<State> Next(State state, bool isVoid)
    {
        if (!state.IsOver)
        {
            yield return state with { IsOver = true };
        }

        for (var i = 0; i < state.Calls.Length; i++)
        {
            if (Advance(state, i, isVoid) is { } next)
            {
                yield return next;
            }
        }
    }

    private static State? Advance(State state, int index, bool isVoid)
    {
        var call = state.Calls[index];
        var flow = Flow.Restore(
            new FlowId(Guid.Empty), FlowKind.PasswordReset, new UserId(1), isVoid, state.TriesLeft, Start.AddMinutes(15));
        var now = state.IsOver ? Start.AddMinutes(15) : Start;
        switch (call.Step)
        {
            case Step.Sent when !state.IsThere:
                return state.With(index, Step.Refused);
            case Step.Sent:
                return flow.Present(FlowKind.PasswordReset, caller: null, call.Proof, now) switch
                {
                    FlowOutcome.TryCode => state.With(index, Step.Read),
                    FlowOutcome.Finish => state.With(index, Step.Counted),
                    _ => state.With(index, Step.Refused),
                };
            case Step.Read when state is not { IsThere: true, TriesLeft: > 0 }:
                return state.With(index, Step.Refused);
            case Step.Read:
                var counted = state with { TriesLeft = state.TriesLeft - 1, Compared = state.Compared + 1 };
                return counted.With(
                    index, flow.Compare(call.IsRight, mayBeCompared: true) is FlowOutcome.Finish ? Step.Counted : Step.Refused);
            case Step.Counted:
                return state.IsThere ? (state with { IsThere = false }).With(index, Step.Done) : state.With(index, Step.Refused);
            default:
                return null;
        }
    }

    private sealed record Call(FlowProof Proof, bool IsRight, Step Step);

    private sealed record State(bool IsThere, bool IsOver, int TriesLeft, int Compared, Call[] Calls)
    {
        public string Key => $"{IsThere} {IsOver} {TriesLeft} {Compared} {string.Join(' ', Calls.Select(call => (int)call.Step))}";

        public State With(int index, Step step)
        {
            var calls = Calls.ToArray();
            calls[index] = calls[index] with { Step = step };
            return this with { Calls = calls };
        }
    }
}
