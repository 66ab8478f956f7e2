
namespace Api.Tests.Protocol.Model;

/// <summary>Without keys: the session of honest clients never ends as theft if L is above the bound, and at the bound it may.</summary>
[Category("Slow")]
public sealed class Guarantee1Tests
{
    private static IEnumerable<Network> Bounded =>
        from store in new[] { Store.CompareBeforeStore, Store.Cookie }
        from tabs in new[] { 1, 2, 3 }
        from times in new[] { (R: 2, D: 1, W: 2, S: 0), (R: 1, D: 1, W: 1, S: 2), (R: 2, D: 2, W: 1, S: 0), (R: 2, D: 1, W: 2, S: 1) }
        where tabs < 3 || times is { R: 2, S: 0 } || Thoroughness.IsThorough
        select new Network
        {
            Leeway = times.R + (store is Store.Cookie ? Math.Max(times.D, times.W) : times.D) + times.S + 1,
            StoredWithin = times.R,
            Deadline = times.D,
            TimeOut = times.W,
            Skew = times.S,
            Tabs = tabs,
            Store = store,
            Strays = Thoroughness.IsThorough && tabs < 3 ? 3 : 2,
        };

    private static IEnumerable<Network> Repeating =>
        from store in new[] { Store.CompareBeforeStore, Store.Cookie }
        from tabs in new[] { 1, 2, 3 }
        from losses in new[] { 0, 1, 2 }
        from skew in new[] { 0, 1 }
        select new Network
        {
            Leeway = store is Store.Cookie ? ((losses + 2) * 2) + skew + 1 : ((losses + 1) * 2) + 1 + skew + 1,
            Losses = losses,
            Skew = skew,
            Tabs = tabs,
            Store = store,
            Reloads = false,
            Doubles = false,
        };

    [TestCaseSource(nameof(Bounded))]
    public void It_holds_above_the_bound(Network network) => Expect.Holds(new NetworkModel(network));

    [TestCaseSource(nameof(Bounded))]
    public void It_does_not_hold_at_the_bound(Network network) =>
        Assert.That(Expect.Fails(new NetworkModel(network with { Leeway = network.Leeway - 1 })), Does.EndWith(": ReuseDetected"));

    [TestCaseSource(nameof(Repeating))]
    public void It_holds_for_clients_that_repeat_at_once_above_the_bound(Network network) => Expect.Holds(new NetworkModel(network));

    [TestCaseSource(nameof(Repeating))]
    public void It_does_not_hold_for_clients_that_repeat_at_once_at_the_bound(Network network)
    {
        if (network.Tabs == 1)
        {
            network = network with { Tabs = 2 };
        }

        Assert.That(Expect.Fails(new NetworkModel(network with { Leeway = network.Leeway - 1 })), Does.EndWith(": ReuseDetected"));
    }

    /// <summary>R is only derived for requests that somebody waits for: the double may rotate when nobody does.</summary>
    [Test]
    public void A_request_that_the_network_doubles_is_not_in_the_bound_for_repeating_clients() =>
        Assert.That(
            Expect.Fails(new NetworkModel(new Network { Leeway = 12, Losses = 1, Reloads = false, Doubles = true })),
            Does.Contain("its double being under way"));

    [TestCase(Store.CompareBeforeStore, 4)]
    [TestCase(Store.Cookie, 2)]
    public void The_default_settings_leave_less_than_this_for_clocks_that_differ(Store store, int skew)
    {
        var settings = new Network
        {
            Leeway = 30,
            TimeOut = 7,
            Deadline = 5,
            Losses = 2,
            Skew = skew - 1,
            Tabs = 2,
            Store = store,
            Reloads = false,
            Doubles = false,
        };

        Expect.Holds(new NetworkModel(settings));
        Expect.Fails(new NetworkModel(settings with { Skew = skew }));
    }
}
