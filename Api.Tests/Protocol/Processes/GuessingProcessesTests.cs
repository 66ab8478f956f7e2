using System.Globalization;
using System.Net;
using Api.Tests.Processes;
using Api.Tests.Support;

namespace Api.Tests.Protocol.Processes;

/// <summary>Guesses that are sent to two replicas at once.</summary>
[Category("Slow")]
public sealed class GuessingProcessesTests : ProcessFixture
{
    private const int Guesses = 50;
    private const int Free = 10;

    [Test]
    public async Task Row_47_Of_fifty_parallel_guesses_on_two_processes_no_more_count_than_are_let_through()
    {
        using var pair = await ApiPair.StartAsync(Folder);
        var user = await pair.CreateUserAsync("ada");
        var began = TimeProvider.System.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, Guesses).Select(i =>
            Task.Run(() => pair.Clients[i % 2].ObtainAsync("ada", $"guess number {i}"))));

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        var row = pair.Database.Query($"SELECT AccessFailedCount, LockoutEnd FROM Users WHERE Id = {user}").Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.Unauthorized));
            // The free ones, and by the real clock those at the openings after 1, 3, 7 … seconds.
            Assert.That(
                Convert.ToInt64(row[0], CultureInfo.InvariantCulture), Is.InRange(Free, Free + (long)Math.Log2(elapsed.TotalSeconds + 1)));
            Assert.That(row[1], Is.Not.Null);
            Assert.That(pair.Living(user), Is.Empty);
        }

        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }
}
