using Api.Domain.Flows;
using Api.Domain.Users;
using CsCheck;

namespace Api.Tests.Domain.Flows;

/// <summary>The decisions over one flow, as properties over random presentations.</summary>
public sealed class FlowTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private static readonly Gen<(FlowKind Kind, bool IsVoid, long Owner)> Flows =
        Gen.Select(Gen.Int[1, 3].Select(kind => (FlowKind)kind), Gen.Bool, Gen.Long[1, 3]);

    private static readonly Gen<(FlowKind Kind, long? Caller, FlowProof Proof, int Seconds)> Calls = Gen.Select(
        Gen.Int[1, 3].Select(kind => (FlowKind)kind),
        Gen.OneOf(Gen.Const((long?)null), Gen.Const((long?)1), Gen.Const((long?)2), Gen.Const((long?)3)),
        Gen.Bool.Select(byCode => byCode ? FlowProof.Code : FlowProof.Link),
        Gen.Int[0, 1800]);

    [Test]
    public void A_flow_is_finished_by_its_own_kind_in_its_time_and_never_where_it_is_void() => Gen.Select(Flows, Calls).Sample(
        (flow, call) =>
        {
            var started = Start(flow.Kind, flow.IsVoid, flow.Owner);
            var outcome = Present(started, call);
            var serves = flow.Kind == call.Kind && call.Seconds < 900
                && (flow.Kind != FlowKind.EmailChange || call.Caller == flow.Owner);
            Assert.That(
                outcome,
                call.Proof == FlowProof.Code
                    ? serves ? Is.TypeOf<FlowOutcome.TryCode>() : Is.TypeOf<FlowOutcome.Refused>()
                    : serves && !flow.IsVoid ? Is.TypeOf<FlowOutcome.Finish>() : Is.TypeOf<FlowOutcome.Refused>());
        });

    [Test]
    public void No_more_codes_are_compared_than_there_are_tries() => Calls.Array[1, 30].Sample(calls =>
    {
        var flow = Start(FlowKind.PasswordReset, isVoid: false, owner: 1);
        var compared = 0;
        foreach (var call in calls)
        {
            if (Present(flow, call) is FlowOutcome.TryCode { Counted: var counted })
            {
                flow = counted;
                compared++;
            }
        }

        Assert.That(compared, Is.LessThanOrEqualTo(Flow.Tries));
        Assert.That(flow.TriesLeft, Is.EqualTo(Flow.Tries - compared));
    });

    [Test]
    public void A_void_flow_looks_like_any_other_until_a_code_is_compared() => Gen.Select(Flows, Calls).Sample((flow, call) =>
    {
        var byCode = (call.Kind, call.Caller, FlowProof.Code, call.Seconds);
        var outcomes = new[] { true, false }.Select(isVoid => Present(Start(flow.Kind, isVoid, flow.Owner), byCode));
        Assert.That(outcomes.Select(outcome => outcome.GetType()).Distinct().Count(), Is.EqualTo(1));
    });

    [TestCase(true, true, false, true)]
    [TestCase(false, true, false, false)]
    [TestCase(true, false, false, false)]
    [TestCase(true, true, true, false)]
    public void A_code_finishes_if_it_is_right_and_may_be_compared(bool isRight, bool mayBeCompared, bool isVoid, bool finishes) =>
        Assert.That(
            Start(FlowKind.SignUp, isVoid, owner: 1).Compare(isRight, mayBeCompared) is FlowOutcome.Finish, Is.EqualTo(finishes));

    [Test]
    public void Within_any_period_no_more_are_taken_than_allowed() => Gen.Select(Gen.Int[1, 6], Gen.Int[0, 5000].Array[1, 60]).Sample(
        (limit, pauses) =>
        {
            var allowance = new Allowance(limit, TimeSpan.FromHours(1));
            IReadOnlyList<DateTimeOffset> taken = [];
            var (all, now) = (new List<DateTimeOffset>(), Now);
            foreach (var pause in pauses)
            {
                now = now.AddSeconds(pause);
                if (allowance.TryTake(taken, now) is { } more)
                {
                    taken = more;
                    all.Add(now);
                }
            }

            Assert.That(all.Select(from => all.Count(at => at >= from && at - from < allowance.Period)), Is.All.LessThanOrEqualTo(limit));
            Assert.That(taken, Has.Count.LessThanOrEqualTo(limit));
        });

    [Test]
    public void Tokens_and_links_have_one_spelling_and_do_not_print_themselves()
    {
        var token = FlowToken.New();
        var link = FlowLink.Of(new byte[FlowLink.Size]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FlowToken.TryParse(token.Reveal(), out var read) && read == token, Is.True);
            Assert.That(FlowLink.TryParse(link.Reveal(), out var same) && same == link, Is.True);
            Assert.That(token.Reveal(), Has.Length.EqualTo(22));
            Assert.That(link.Reveal(), Has.Length.EqualTo(43));
            Assert.That($"{token} {link}", Is.EqualTo("FlowToken FlowLink"));
            string[] others = ["", "x", token.Reveal() + "=", token.Reveal()[..21], "AAAAAAAAAAAAAAAAAAAAAB", " AAAAAAAAAAAAAAAAAAAAA"];
            foreach (var text in others)
            {
                Assert.That(FlowToken.TryParse(text, out _), Is.False, text);
            }
        }
    }

    private static Flow Start(FlowKind kind, bool isVoid, long owner) => Flow.Start(
        new FlowId(Guid.Empty), kind, kind == FlowKind.SignUp ? null : new UserId(owner), isVoid, Lifetime, Now);

    private static FlowOutcome Present(Flow flow, (FlowKind Kind, long? Caller, FlowProof Proof, int Seconds) call) => flow.Present(
        call.Kind, call.Caller is { } id ? new UserId(id) : null, call.Proof, Now.AddSeconds(call.Seconds));
}
