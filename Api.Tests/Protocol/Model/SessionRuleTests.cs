
namespace Api.Tests.Protocol.Model;

/// <summary>
/// The session and the table, two readings of one protocol, over every row, token, key and clock that the model can reach,
/// and ended and expired ones besides.
/// </summary>
[Category("Slow")]
public sealed class SessionRuleTests
{
    private const int Skew = 2;

    [Test]
    public void The_session_decides_as_the_table_of_the_protocol([Values(0, 1, 3, 5)] int leeway)
    {
        var session = new SessionRule(leeway);
        var table = new TableRule(leeway);
        var cases = Cases(leeway).ToList();
        TestContext.Out.WriteLine($"{cases.Count} cases");

        var different = cases.FindAll(c => session.Decide(c.Row, c.Presented, c.Ahead) != table.Decide(c.Row, c.Presented, c.Ahead));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(different, Is.Empty);
            Assert.That(
                cases.Select(c => table.Decide(c.Row, c.Presented, c.Ahead).Verdict),
                Is.SupersetOf(Enum.GetValues<Verdict>().Where(v => leeway > 0 || v != Verdict.Unchanged)));
        }
    }

    [Test]
    public void Each_mutant_is_told_from_the_session()
    {
        const int leeway = 3;
        var session = new SessionRule(leeway);
        var table = new TableRule(leeway);
        TableRule[] mutants =
        [
            table with { RotatesYoung = true },
            table with { ReplaySetsRotatedAt = true },
            table with { LateReplaySetsRotatedAt = true },
            table with { IgnoresKeys = true },
            table with { ReplaysForEver = true },
            table with { AcceptsAnyKey = true },
            table with { ForgivesOlder = true },
            table with { AllowsKeyAgain = true },
        ];
        var cases = Cases(leeway).ToList();

        using (Assert.EnterMultipleScope())
        {
            foreach (var mutant in mutants)
            {
                Assert.That(
                    cases.Exists(c => session.Decide(c.Row, c.Presented, c.Ahead) != mutant.Decide(c.Row, c.Presented, c.Ahead)),
                    mutant.ToString());
            }
        }
    }

    private static IEnumerable<(Row Row, Presented Presented, int Ahead)> Cases(int leeway) =>
        from row in Rows(leeway)
        from token in Enumerable.Range(0, NetworkState.Oldest + 1)
        where row.Rotated || token != 1
        from key in Enumerable.Range(0, 3)
        from over in new[] { false, true }
        from ahead in new[] { 0, Skew }
        select (row, new Presented(token, key, over), ahead);

    private static IEnumerable<Row> Rows(int leeway)
    {
        var rotated =
            from age in Enumerable.Range(0, leeway + Skew + 2)
            from ahead in new[] { 0, Skew }
            from key in Enumerable.Range(0, 3)
            select new Row(Rotated: true, age, ahead, key);
        return
            from row in rotated.Append(Row.Login)
            from ended in new[] { false, true }
            from over in new[] { false, true }

            // A session that is over was not rotated after its end.
            where !(over && row.Rotated && row.Age <= row.Ahead)
            select row with { Ended = ended, Over = over };
    }
}
