using Api.Tests.Support;

namespace Api.Tests.Web.Tokens;

/// <summary>Many refreshes of one token at once, in one process.</summary>
[Category("Slow")]
public sealed class ParallelRefreshTests
{
    private const int Rounds = 20;
    private const int Parallel = 32;

    [Test]
    public async Task Row_21_All_get_the_same_successor_and_there_is_one_row()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var (refresh, _) = await api.LoginAsync();
        for (var round = 0; round < Rounds; round++)
        {
            api.Time.Advance(TimeSpan.FromSeconds(30));
            var presented = refresh;
            var answers = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(() => client.RefreshedAsync(presented))));
            var successors = answers.Select(answer => answer.Refresh).Distinct().ToList();
            Assert.That(successors, Has.Count.EqualTo(1), $"round {round}");
            Assert.That(successors[0], Is.Not.EqualTo(presented), $"round {round}");
            Assert.That(answers.Select(answer => answer.Access), Is.Unique, $"round {round}");
            refresh = successors[0]!;
        }

        var session = await api.SingleSessionAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.EndedAt, Is.Null);
            Assert.That(session.CurrentTokenId.ToString(), Is.EqualTo(TokenForge.Open(refresh).Claims["jti"]!.GetValue<string>()));
        }
    }
}
