using CsCheck;

namespace Api.Tests.Protocol.Model;

/// <summary>
/// Schedules of thousands of steps, for more tabs and longer times than can be enumerated. What fails is shrunk to the
/// steps that it takes.
/// </summary>
[Category("Slow")]
public sealed class RandomScheduleTests
{
    private const int Steps = 3_000;

    private static readonly Gen<int[]> Choices = Gen.Int[0, 999_999].Array[1, Steps];

    private static readonly Gen<Network> Times =
        from deadline in Gen.Int[1, 6]
        from timeOut in Gen.Int[1, 8]
        from skew in Gen.Int[0, 3]
        from tabs in Gen.Int[1, 4]
        from doubles in Gen.Bool
        select new Network { Leeway = 0, Deadline = deadline, TimeOut = timeOut, Skew = skew, Tabs = tabs, Strays = 3, Doubles = doubles };

    private static readonly Gen<Network> WithoutKeys =
        from times in Times
        from store in Gen.Bool.Select(cookie => cookie ? Store.Cookie : Store.CompareBeforeStore)
        from storedWithin in Gen.Int[1, 12]
        from more in Gen.Int[0, 10]
        let bound = storedWithin + (store == Store.Cookie ? Math.Max(times.Deadline, times.TimeOut) : times.Deadline) + times.Skew
        select times with { Store = store, StoredWithin = storedWithin, Leeway = bound + 1 + more };

    private static readonly Gen<Network> Repeating =
        from times in Times
        from store in Gen.Bool.Select(cookie => cookie ? Store.Cookie : Store.CompareBeforeStore)
        from losses in Gen.Int[0, 3]
        from more in Gen.Int[0, 10]
        let deadline = Math.Min(times.Deadline, times.TimeOut)
        let bound = ((losses + 1) * times.TimeOut) + (store == Store.Cookie ? times.TimeOut : deadline) + times.Skew
        select times with
        {
            Store = store,
            Losses = losses,
            Deadline = deadline,
            Leeway = bound + 1 + more,
            Doubles = false,
            Reloads = false
        };

    private static readonly Gen<Network> WithKeys =
        from times in Times
        from leeway in Gen.Int[0, 30]
        from cookie in Gen.Bool
        from readsKeyFirst in Gen.Bool
        let wait = (cookie ? Math.Max(times.Deadline, times.TimeOut) : times.Deadline) + 1
        select times with
        {
            Keys = Keys.KeptWithToken,
            Leeway = leeway,
            Store = cookie ? Store.Cookie : Store.CompareBeforeStore,
            Lock = cookie,
            ReadsKeyFirst = cookie && readsKeyFirst,
            Wait = wait,
        };

    private static readonly Gen<Network> Thefts =
        from keyed in Gen.Bool
        from network in Gen.OneOf(WithKeys, Times.Select(Gen.Int[0, 30], (times, leeway) => times with { Leeway = leeway }))
        select network with { Thief = keyed && network.Keys == Keys.KeptWithToken ? Loot.TokenAndKey : Loot.Token };

    private static long Runs => Thoroughness.IsThorough ? 3_000 : 300;

    [Test]
    public void Guarantee_1_holds_for_any_schedule() => Sample(WithoutKeys);

    [Test]
    public void Guarantee_1_holds_for_any_schedule_of_clients_that_repeat_at_once() => Sample(Repeating);

    [Test]
    public void Guarantee_2_holds_for_any_schedule() => Sample(WithKeys);

    [Test]
    public void Guarantee_3_holds_for_any_schedule() => Sample(Thefts);

    [Test]
    public void A_mutant_is_found_by_chance_too_and_its_schedule_is_shrunk()
    {
        var found = Assert.Throws<CsCheckException>(() => Sample(
            WithoutKeys, network => new NetworkModel(network, new TableRule(network.Leeway) { RotatesYoung = true })));

        TestContext.Out.WriteLine(found);
        Assert.That(found.Message, Does.Not.Contain("(0 shrinks"));
    }

    private static void Sample(Gen<Network> networks) => Sample(networks, network => new NetworkModel(network));

    private static void Sample(Gen<Network> networks, Func<Network, NetworkModel> model) => Gen.Select(networks, Choices).Sample(
        (network, choices) =>
        {
            if (Walk(model(network), choices) is { } story)
            {
                throw new InvalidOperationException($"{network}:{story}");
            }
        },
        iter: Runs,
        print: sample => $"{sample.Item1}, {sample.Item2.Length} steps");

    /// <summary>The story of a walk that breaks the guarantee; null when it does not.</summary>
    private static string? Walk(NetworkModel model, int[] choices)
    {
        var story = new Story();
        var state = model.Start;
        List<Step<NetworkState>> steps = [];
        foreach (var choice in choices)
        {
            steps.Clear();
            model.AddSteps(state, steps);
            if (steps.Count == 0)
            {
                break;
            }

            // What could go wrong now does.
            var violation = steps.FindIndex(step => step.Violates);
            var step = steps[violation < 0 ? choice % steps.Count : violation];
            story.Add(step.Event);
            if (step.Violates)
            {
                return story.ToString();
            }

            state = step.Next;
        }

        return null;
    }
}
