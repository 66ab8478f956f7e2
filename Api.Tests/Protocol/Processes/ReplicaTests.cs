using Api.Tests.Processes;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;

namespace Api.Tests.Protocol.Processes;

/// <summary>What the other replicas know of a session that ended on one of them.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class ReplicaTests : ProcessFixture
{
    [Test]
    public async Task However_it_ended_the_other_replica_refuses_it_soon_and_never_accepts_it_again()
    {
        using var pair = await ApiPair.StartAsync(Folder, ("Jwt__RevocationDelay", "00:00:01"));
        var user = await pair.CreateUserAsync("ada");
        var (_, bystander) = await pair.Clients[0].LogInAsync("Gokul", "123");
        var refused = new List<(HttpClient Client, string Access)>();
        var rounds = Thoroughness.Rounds(suite: 10, onDemand: 200);
        for (var round = 0; round < rounds; round++)
        {
            var (here, there) = (pair.Clients[round % 2], pair.Clients[1 - (round % 2)]);
            var (refresh, access) = await pair.Clients[round / 2 % 2].LogInAsync("ada", ApiPair.Password);
            Assert.That(await TokenAnswer.AccessAsync(there, access), Is.EqualTo(TokenAnswer.Ok));

            using (var ended = await EndAsync(round, here, refresh, access))
            {
                Assert.That(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync());
            }

            Assert.That(
                await TokenAnswer.RefreshAsync(there, refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)), $"round {round}");
            refused.Add((here, access));
            await Thoroughness.UntilAsync(
                async () =>
                {
                    // Whatever was read meanwhile.
                    foreach (var (client, old) in refused)
                    {
                        Assert.That(
                            await TokenAnswer.AccessAsync(client, old),
                            Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)),
                            $"round {round}");
                    }

                    Assert.That(await TokenAnswer.AccessAsync(there, bystander), Is.EqualTo(TokenAnswer.Ok));
                    return await TokenAnswer.AccessAsync(there, access) == TokenAnswer.RefusedAccess(TokenCalls.Blacklisted);
                },
                Hang.Limit,
                "the other replica refuses the access token");
            refused.Add((there, access));
        }

        Task<HttpResponseMessage> EndAsync(int round, HttpClient client, string refresh, string access) => (round % 5) switch
        {
            0 => client.BlacklistAsync(refresh),
            1 => client.CallAsync(HttpMethod.Delete, $"/api/sessions/{SessionRequests.SessionOf(refresh)}/", access),
            2 => client.CallAsync(HttpMethod.Delete, "/api/sessions/", access),
            3 => client.CallAsync(HttpMethod.Delete, $"/api/users/{user}/sessions/{SessionRequests.SessionOf(refresh)}/", bystander),
            _ => client.CallAsync(HttpMethod.Delete, $"/api/users/{user}/sessions/", bystander),
        };
    }

    [Test]
    public async Task A_replica_that_starts_later_knows_at_once_what_ended_before()
    {
        // Read once at the start, and not again in the time of a test.
        (string, string) delay = ("Jwt__RevocationDelay", "01:00:00");
        using var pair = await ApiPair.StartAsync(Folder, delay);
        await ReadyAsync(pair.Clients[1]);
        var (refresh, access) = await pair.Clients[0].LogInAsync("Gokul", "123");
        using (var ended = await pair.Clients[0].BlacklistAsync(refresh))
        {
            await ended.ShouldBeEmptyOkAsync();
        }

        Assert.That(
            await TokenAnswer.AccessAsync(pair.Clients[1], access), Is.EqualTo(TokenAnswer.Ok), "what was read before does not tell");

        using var later = await ApiProcess.StartAsync(Folder, ApiPair.Settings([.. pair.Database.Environment, delay]));
        using var client = Client(later);
        Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));

        await ReadyAsync(client);
        pair.Database.Query("UPDATE Sessions SET EndedAt = NULL, EndReason = NULL");
        Assert.That(
            await TokenAnswer.AccessAsync(client, access),
            Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)),
            "read before it was ready, not looked up");
    }

    private static Task ReadyAsync(HttpClient client) => Thoroughness.UntilAsync(
        async () =>
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        },
        Hang.Limit,
        "ready");
}
