using System.Net;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Many refreshes of one token at once, over two processes.</summary>
[Category("Slow")]
[TestFixture(10)]
[TestFixture(100, Category = "Thorough")]
public sealed class ProcessRefreshTests(int suiteRounds) : ProcessFixture
{
    // Babelfish on a machine of two cores takes longer than a statement may.
    private static readonly int Parallel = TestSqlServer.RunsTheSuite && TestSqlServer.IsBabelfish ? 16 : 64;

    [Test]
    public Task Row_21_Within_the_leeway_all_get_the_same_successor() => RaceAsync(key: null);

    [Test]
    public Task Row_21_With_a_leeway_of_zero_all_under_one_key_get_the_same_successor() =>
        RaceAsync(Guid.NewGuid().ToString("N"), ("Jwt__ReuseLeeway", "00:00:00"));

    private async Task RaceAsync(string? key, params (string Key, string Value)[] settings)
    {
        var rounds = Thoroughness.Rounds(suiteRounds, onDemand: 1000);
        using var pair = await ApiPair.StartAsync(Folder, settings);
        var user = await pair.CreateUserAsync("ada");
        await pair.WarmUpAsync(Parallel);
        var successors = new List<string>();
        for (var round = 0; round < rounds; round++)
        {
            var (presented, _) = await pair.Clients[round % 2].LogInAsync("ada", ApiPair.Password);

            var answers = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => pair.Clients[i % 2].RefreshAsync(presented, key)));

            Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK), $"round {round}");
            Assert.That(answers.Select(answer => answer.Refresh).Distinct().ToList(), Has.Count.EqualTo(1), $"round {round}");
            Assert.That(answers[0].Refresh, Is.Not.EqualTo(presented), $"round {round}");
            successors.Add(ProcessCalls.IdOf(answers[0].Refresh!));
        }

        var current = pair.Database
            .QueryColumn($"SELECT CurrentTokenId FROM Sessions WHERE UserId = {user} AND EndedAt IS NULL")
            .Select(ProcessCalls.IdOf);
        var rows = pair.Database.QueryColumn($"SELECT count(*) FROM Sessions WHERE UserId = {user}")[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Is.EqualTo(rounds));
            Assert.That(current, Is.EquivalentTo(successors));
        }
    }
}
