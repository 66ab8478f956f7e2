namespace Api.Client.Tests.Schedules;

/// <summary>The schedules that every client plays: clients/schedules.</summary>
public sealed class ScheduleTests
{
    private static IEnumerable<TestCaseData> Schedules => Schedule.All.Select(schedule => new TestCaseData(schedule.Name).SetArgDisplayNames(schedule.Name));

    private static IEnumerable<string> Mutations => BrokenRules.All.Keys;

    [TestCaseSource(nameof(Schedules))]
    public void A_client_does_what_is_written(string name) =>
        Assert.That(SchedulePlayer.Play(Schedule.All.Single(schedule => schedule.Name == name)), Is.Empty);

    [TestCaseSource(nameof(Mutations))]
    public void A_client_that_breaks_a_rule_is_found_out(string mutation)
    {
        var failed = Schedule.All.Where(schedule => SchedulePlayer.Play(schedule, BrokenRules.All[mutation]).Count > 0).ToList();

        Assert.That(failed, Is.Not.Empty);
        TestContext.Out.WriteLine($"{failed.Count} of {Schedule.All.Count}: {string.Join("; ", failed.Take(3))}");
    }
}
