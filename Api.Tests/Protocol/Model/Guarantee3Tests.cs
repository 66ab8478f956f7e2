
namespace Api.Tests.Protocol.Model;

/// <summary>
/// Theft: after any rotation by one of two parties, the other's first use at least L later, without the key of that
/// rotation, ends the session. The owner has tabs and a bad network; the thief acts at the worst moments.
/// </summary>
[Category("Slow")]
public sealed class Guarantee3Tests
{
    private static IEnumerable<Network> Thefts =>
        from leeway in new[] { 0, 1, 3 }
        from tabs in new[] { 1, 2, 3 }
        from keys in new[] { Keys.None, Keys.KeptWithToken }
        from thief in new[] { Loot.Token, Loot.TokenAndKey }
        from skew in new[] { 0, 1 }
        from store in new[] { Store.CompareBeforeStore, Store.Cookie }
        where (keys != Keys.None || thief == Loot.Token) && (tabs < 3 || leeway == 0 || Thoroughness.IsThorough)
            && (tabs == 1 || (skew == 0 && store == Store.CompareBeforeStore))
        select new Network
        {
            Leeway = leeway,
            Keys = keys,
            Wait = 2,
            Tabs = tabs,
            TimeOut = 1,
            Strays = 1,
            Skew = skew,
            Store = store,
            Thief = thief
        };

    [TestCaseSource(nameof(Thefts))]
    public void Whoever_comes_late_and_without_the_key_ends_the_session(Network network) => Expect.Holds(new NetworkModel(network));

    [Test]
    public void With_leeway_zero_neither_survives_a_rotation_by_the_other() =>
        Assert.That(Rounds(Stolen(leeway: 0, Loot.Token)), Is.Zero);

    [Test]
    public void With_leeway_zero_a_thief_with_the_key_lives_through_one_rotation_and_no_more() =>
        Assert.That(Rounds(Stolen(leeway: 0, Loot.TokenAndKey)), Is.EqualTo(1));

    [Test]
    public void Two_parties_always_within_the_leeway_of_each_other_are_not_told_apart([Values] bool withKey) =>
        Assert.That(Rounds(Stolen(leeway: 1, withKey ? Loot.TokenAndKey : Loot.Token)), Is.EqualTo(NetworkModel.MostRounds));

    [Test]
    public void A_client_with_a_constant_key_does_not_switch_detection_off()
    {
        var constant = Stolen(leeway: 0, Loot.TokenAndKey) with { Keys = Keys.Constant };
        var mutant = new NetworkModel(constant, new TableRule(constant.Leeway) { AllowsKeyAgain = true });
        Expect.Holds(mutant);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rounds(constant), Is.EqualTo(1));
            Assert.That(mutant.Rounds, Is.EqualTo(NetworkModel.MostRounds), "without 422");
        }
    }

    [Test]
    public void It_does_not_hold_when_the_previous_token_is_replayed_for_ever() =>
        Expect.Fails(Mutated(new TableRule(1) { ReplaysForEver = true }));

    [Test]
    public void It_does_not_hold_when_any_key_passes() => Expect.Fails(Mutated(new TableRule(1) { AcceptsAnyKey = true }));

    [Test]
    public void It_does_not_hold_when_an_older_token_is_merely_refused() =>
        Expect.Fails(Mutated(new TableRule(1) { ForgivesOlder = true }));

    private static Network Stolen(int leeway, Loot thief) =>
        new() { Leeway = leeway, Keys = Keys.KeptWithToken, Wait = 2, TimeOut = 1, Strays = 1, Thief = thief };

    private static NetworkModel Mutated(TableRule rule) => new(Stolen(rule.Leeway, Loot.Token), rule);

    private static int Rounds(Network network)
    {
        var model = new NetworkModel(network);
        Expect.Holds(model);
        return model.Rounds;
    }
}
