
namespace Api.Tests.Protocol.Model;

/// <summary>
/// With keys: the session of honest clients never ends as theft, whatever L, however much is lost and however late they ask
/// again, if no client presents a token until more than D after storing it.
/// </summary>
[Category("Slow")]
public sealed class Guarantee2Tests
{
    private static IEnumerable<Network> WithoutCookie =>
        from leeway in new[] { 0, 1, 4 }
        from tabs in new[] { 1, 2, 3 }
        from deadline in new[] { 1, 2 }
        from skew in new[] { 0, 2 }
        where tabs < 3 || skew == 0 || Thoroughness.IsThorough
        select new Network
        {
            Leeway = leeway,
            Keys = Keys.KeptWithToken,
            Deadline = deadline,
            Wait = deadline + 1,
            Skew = skew,
            Tabs = tabs,
            Strays = Thoroughness.IsThorough && tabs < 3 ? 3 : 2,
        };

    private static IEnumerable<Network> WithCookie =>
        from leeway in new[] { 0, 1, 4 }
        from tabs in new[] { 1, 3 }
        from skew in new[] { 0, 2 }
        from readsKeyFirst in new[] { false, true }
        select new Network
        {
            Leeway = leeway,
            Keys = Keys.KeptWithToken,
            Store = Store.Cookie,
            Lock = true,
            ReadsKeyFirst = readsKeyFirst,
            Wait = 2,
            Skew = skew,
            Tabs = tabs,
            LateAnswers = false,
        };

    [TestCaseSource(nameof(WithoutCookie))]
    public void It_holds(Network network) => Expect.Holds(new NetworkModel(network));

    [TestCaseSource(nameof(WithoutCookie))]
    public void It_does_not_hold_when_a_token_is_presented_within_D_of_storing_it(Network network) =>
        Assert.That(Expect.Fails(new NetworkModel(network with { Wait = network.Deadline })), Does.EndWith(": ReuseDetected"));

    [TestCaseSource(nameof(WithCookie))]
    public void It_holds_with_the_cookie_and_one_refresh_at_a_time(Network network) => Expect.Holds(new NetworkModel(network));

    /// <summary>
    /// A browser may store the cookie of a request that the page has given up: that refresh is not over, lock or no lock.
    /// </summary>
    [TestCaseSource(nameof(WithCookie))]
    public void It_holds_with_late_cookies_when_clients_wait_longer_than_W_and_not_when_they_wait_W(Network network)
    {
        network = network with { LateAnswers = true };
        Expect.Holds(new NetworkModel(network with { Wait = network.TimeOut + 1 }));
        Expect.Fails(new NetworkModel(network with { Wait = network.TimeOut }));
    }

    [Test]
    public void With_the_cookie_and_several_refreshes_at_a_time_the_bound_of_guarantee_1_is_needed_as_well()
    {
        var together = new Network
        {
            Leeway = 4,
            Keys = Keys.KeptWithToken,
            Store = Store.Cookie,
            Wait = 2,
            Tabs = 2,
            LateAnswers = false,
            ReadsKeyFirst = true
        };
        Expect.Fails(new NetworkModel(together));
        Expect.Holds(new NetworkModel(together with { Leeway = 5, StoredWithin = 2 }));
    }

    [Test]
    public void It_does_not_hold_when_the_server_ignores_the_keys([Values(0, 4)] int leeway) => Expect.Fails(new NetworkModel(
        new Network { Leeway = leeway, Keys = Keys.KeptWithToken, Wait = 2 }, new TableRule(leeway) { IgnoresKeys = true }));
}
