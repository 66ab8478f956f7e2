namespace Api.Tests.Protocol.Model;

/// <summary>Something that can happen next.</summary>
/// <param name="Event">What it is.</param>
/// <param name="Next">The state after it.</param>
/// <param name="Violates">Whether it breaks what the model is about.</param>
internal readonly record struct Step<TState>(Event Event, TState Next, bool Violates = false);

/// <summary>A model: where it starts and what can happen in each state.</summary>
internal abstract class StateModel<TState>
{
    public abstract TState Start { get; }

    public abstract void AddSteps(TState state, List<Step<TState>> steps);

    /// <summary>The one that stands for all states that differ from it in names alone.</summary>
    public abstract TState Canonical(TState state);

    /// <summary>A canonical state as a number.</summary>
    public abstract UInt128 Encode(TState canonical);
}

/// <summary>What a search found.</summary>
/// <param name="States">How many states it went through.</param>
/// <param name="Trace">The shortest way to a violation; null when there is none in any state.</param>
internal sealed record SearchResult(int States, string? Trace)
{
    public bool Holds => Trace is null;
}

/// <summary>Goes through every state that can be reached, nearest first.</summary>
internal static class Search
{
    private const int Limit = 20_000_000;

    public static SearchResult Run<TState>(StateModel<TState> model)
    {
        var start = model.Canonical(model.Start);
        var first = model.Encode(start);
        var parents = new Dictionary<UInt128, UInt128> { [first] = first };
        var ahead = new Queue<TState>([start]);
        List<Step<TState>> steps = [];
        while (ahead.TryDequeue(out var state))
        {
            var code = model.Encode(state);
            steps.Clear();
            model.AddSteps(state, steps);
            foreach (var step in steps)
            {
                if (step.Violates)
                {
                    return new SearchResult(parents.Count, Tell(model, parents, first, code));
                }

                var next = model.Canonical(step.Next);
                if (parents.TryAdd(model.Encode(next), code))
                {
                    ahead.Enqueue(next);
                }
            }

            if (parents.Count > Limit)
            {
                throw new InvalidOperationException($"More than {Limit} states: the bounds are too wide.");
            }
        }

        return new SearchResult(parents.Count, Trace: null);
    }

    /// <summary>Walks the way again with the names as they are, for in a code they are exchanged.</summary>
    private static string Tell<TState>(StateModel<TState> model, Dictionary<UInt128, UInt128> parents, UInt128 first, UInt128 last)
    {
        Stack<UInt128> way = new();
        for (var code = last; code != first; code = parents[code])
        {
            way.Push(code);
        }

        var story = new Story();
        var state = model.Start;
        List<Step<TState>> steps = [];
        foreach (var code in way)
        {
            steps.Clear();
            model.AddSteps(state, steps);
            var step = steps.First(step => !step.Violates && model.Encode(model.Canonical(step.Next)) == code);
            story.Add(step.Event);
            state = step.Next;
        }

        steps.Clear();
        model.AddSteps(state, steps);
        story.Add(steps.First(step => step.Violates).Event);
        return story.ToString();
    }
}
