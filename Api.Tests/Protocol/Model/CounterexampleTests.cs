
namespace Api.Tests.Protocol.Model;

/// <summary>
/// "What goes wrong without each part" of the protocol: the part is taken out, and honest clients are signed out; with the
/// part, the same search finds nothing.
/// </summary>
[Category("Slow")]
public sealed class CounterexampleTests
{
    [Test]
    public void Rotating_a_young_token_signs_out_however_long_the_leeway([Values(4, 12)] int leeway, [Values(1, 2)] int tabs)
    {
        var network = new Network { Leeway = leeway, StoredWithin = 2, Tabs = tabs };
        var table = new TableRule(leeway);

        Expect.Holds(new NetworkModel(network, table));
        Expect.Fails(new NetworkModel(network, table with { RotatesYoung = true }));
    }

    [Test]
    public void Setting_the_cookie_on_Unchanged_signs_out_however_long_the_leeway([Values(5, 12)] int leeway)
    {
        var network = new Network { Leeway = leeway, StoredWithin = 2, Tabs = 2, Store = Store.Cookie };

        Expect.Holds(new NetworkModel(network));
        Expect.Fails(new NetworkModel(network with { Store = Store.CookieSetByUnchanged }));
    }

    [Test]
    public void Dropping_the_key_at_any_answer_signs_out()
    {
        var network = new Network { Leeway = 4, Keys = Keys.KeptWithToken, Lock = true, Wait = 2, LateAnswers = false, Doubles = false };

        Expect.Holds(new NetworkModel(network));
        Assert.That(Expect.Fails(new NetworkModel(network with { Keys = Keys.DroppedAtAnyAnswer })), Does.Contain("Unchanged"));
    }

    [Test]
    public void Leeway_zero_with_requests_given_up_signs_out_clients_that_do_not_wait()
    {
        var network = new Network { Leeway = 0, Keys = Keys.KeptWithToken, Lock = true, Wait = 2, LateAnswers = false, Doubles = false };

        Expect.Holds(new NetworkModel(network));
        Assert.That(Expect.Fails(new NetworkModel(network with { Wait = 0 })), Does.Contain("gives up").And.EndWith(": ReuseDetected"));
    }

    [Test]
    public void A_replay_that_sets_RotatedAt_again_lets_somebody_come_late()
    {
        var network = new Network { Leeway = 2, Keys = Keys.KeptWithToken, Wait = 2, TimeOut = 1, Strays = 1, Thief = Loot.Token };
        var table = new TableRule(network.Leeway);

        Expect.Holds(new NetworkModel(network, table));
        Expect.Fails(new NetworkModel(network, table with { ReplaySetsRotatedAt = true }));
        Expect.Fails(new NetworkModel(network, table with { LateReplaySetsRotatedAt = true }));
    }

    [Test]
    public void A_replay_that_sets_RotatedAt_again_is_no_substitute_for_waiting()
    {
        var network = new Network { Leeway = 4, Keys = Keys.KeptWithToken, Lock = true, LateAnswers = false, Doubles = false };

        Expect.Fails(new NetworkModel(network, new TableRule(network.Leeway) { LateReplaySetsRotatedAt = true }));
    }

    [Test]
    public void A_replay_that_sets_RotatedAt_again_keeps_a_token_young_for_ever()
    {
        const int leeway = 3;
        var made = new Row(Rotated: true, Age: leeway, Ahead: 0, Key: 1);
        var stolen = new Presented(Token: 1, Key: 1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(AfterReplay(new TableRule(leeway) { LateReplaySetsRotatedAt = true }), Is.EqualTo(Verdict.Unchanged));
            Assert.That(AfterReplay(new SessionRule(leeway)), Is.EqualTo(Verdict.Rotated));
        }

        Verdict AfterReplay(IRule rule) =>
            rule.Decide(rule.Decide(made, stolen, ahead: 0).Row, new Presented(Token: 0, Key: 2), ahead: 0).Verdict;
    }
}
