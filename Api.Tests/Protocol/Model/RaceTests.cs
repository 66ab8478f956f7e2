
namespace Api.Tests.Protocol.Model;

/// <summary>
/// Rotating and ending side by side. In every mixture: never two rotations within the leeway, never two of one token, no
/// refresh that was sent after the ending was answered succeeds, nobody loses twice.
/// </summary>
[Category("Slow")]
public sealed class RaceTests
{
    private static IEnumerable<Race> Races =>
        from leeway in new[] { 0, 1, 2 }
        from race in new[]
        {
            new Race { Leeway = leeway, Refreshes = 3 },
            new Race { Leeway = leeway, Refreshes = 2, Ending = true },
            new Race { Leeway = leeway, Refreshes = 3, Ending = true, MostRotations = Thoroughness.IsThorough ? 3 : 2 },
            new Race { Leeway = leeway, Refreshes = Thoroughness.IsThorough ? 2 : 1, Ending = true, Thief = true },
            new Race { Leeway = leeway, Refreshes = 2, Ending = true, LosesCommits = true },
        }
        select race;

    [TestCaseSource(nameof(Races))]
    public void Row_27_Every_mixture_of_reads_decisions_and_writes_is_safe(Race race) => Expect.Holds(new RaceModel(race));

    [Test]
    public void A_logout_that_names_the_current_token_loses_against_a_stream_of_refreshes([Values(0, 2)] int leeway) =>
        Assert.That(
            Expect.Fails(new RaceModel(new Race { Leeway = leeway, Refreshes = 1, Ending = true, EndingNamesToken = true })),
            Does.EndWith("ending 2 fails to end it"));

    [Test]
    public void An_ending_for_theft_that_names_the_current_token_loses_as_well() =>
        Assert.That(
            Expect.Fails(new RaceModel(new Race { Leeway = 0, Refreshes = 2, EndingNamesToken = true })),
            Does.EndWith("fails to end it"));

    [Test]
    public void Rotating_without_naming_the_presented_token_forks([Values(0, 2)] int leeway) =>
        Assert.That(
            Expect.Fails(new RaceModel(new Race { Leeway = leeway, Refreshes = 2, RotatingIgnoresToken = true })),
            Does.EndWith("rotates"));

    [Test]
    public void Rotating_without_asking_whether_the_session_ended_revives_it() =>
        Assert.That(
            Expect.Fails(new RaceModel(new Race { Leeway = 2, Refreshes = 1, Ending = true, RotatingIgnoresEnding = true })),
            Does.EndWith("rotates"));

    [Test]
    public void A_commit_whose_answer_is_lost_is_theft_to_whoever_does_not_know_its_own_successor([Values(0, 2)] int leeway)
    {
        var race = new Race { Leeway = leeway, Refreshes = 1, LosesCommits = true, Honest = true };

        Expect.Holds(new RaceModel(race));
        Assert.That(Expect.Fails(new RaceModel(race with { ForgetsOwnSuccessor = true })), Does.EndWith("decides ReuseDetected"));
    }
}
