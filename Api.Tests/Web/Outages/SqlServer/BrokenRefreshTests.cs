using System.Net.Http.Json;
using Api.Tests.Protocol.Processes;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>
/// Row 39: the connection breaks in the middle of a refresh. The session rotates once, and the client holds the token that
/// the database holds, or gets it by asking again.
/// </summary>
[Category("Slow")]
public sealed class BrokenRefreshTests
{
    private const string Find = "FROM [Users]";
    private const string Rotation = "[PreviousTokenId] =";

    private static readonly (string, string?) NoLeeway = ("Jwt:ReuseLeeway", "00:00:00");

    [Test]
    public async Task Row_39_A_refresh_whose_connection_breaks_once_rotates_once(
        [Values(FaultKind.Cut, FaultKind.Reset)] FaultKind kind,
        [Values(FaultMoment.BeforeRequest, FaultMoment.BeforeAnswer)] FaultMoment moment,
        [Values(Find, Rotation)] string statement)
    {
        using var proxied = new ProxiedApi(NoLeeway);
        using var client = proxied.Api.CreateClient();
        var (presented, _) = await proxied.Api.LoginAsync();
        proxied.Break(kind, moment, message => message.Holds(statement));

        var successor = await client.SuccessorAsync(presented);

        proxied.ShouldHaveBroken();
        ShouldHaveRotated(proxied, presented, successor);
        ShouldHaveRotated(proxied, successor, await client.SuccessorAsync(successor));
    }

    [Test]
    public async Task Row_39_A_refresh_whose_connection_breaks_each_time_is_503_and_asked_again_it_rotates_once(
        [Values] bool hasKey,
        [Values(FaultMoment.BeforeRequest, FaultMoment.BeforeAnswer)] FaultMoment moment)
    {
        using var proxied = new ProxiedApi(hasKey ? [NoLeeway] : []);
        using var client = proxied.Api.CreateClient();
        if (hasKey)
        {
            client.DefaultRequestHeaders.Add("Idempotency-Key", "0123456789abcdef");
        }

        var (presented, _) = await proxied.Api.LoginAsync();
        // A rotation that was carried out is found by the reading behind it, so that breaks too.
        var reads = 0;
        proxied.Proxy.Arm(message => message.Holds(Rotation)
            || (message.Holds(Find) && Interlocked.Increment(ref reads) > 1) ? new Fault(FaultKind.Cut, moment) : null);

        using (var unavailable = await client.RefreshAsync(presented))
        {
            await unavailable.ShouldBeUnavailableAsync("refresh");
        }

        var stored = proxied.Sessions()[ProxiedApi.SessionOf(presented)];
        proxied.Proxy.Disarm();
        var successor = await client.SuccessorAsync(presented);
        ShouldHaveRotated(proxied, presented, successor);
        Assert.That(stored.Current, Is.EqualTo(ProcessCalls.IdOf(moment == FaultMoment.BeforeAnswer ? successor : presented)));
    }

    [Test]
    public async Task Row_39_A_refresh_whose_connection_stalls_is_503_and_asked_again_it_rotates_once(
        [Values(FaultMoment.BeforeRequest, FaultMoment.BeforeAnswer)] FaultMoment moment,
        [Values(Find, Rotation)] string statement)
    {
        using var proxied = new ProxiedApi(("Database:CommandTimeout", "00:00:02"));
        using var client = proxied.Api.CreateClient();
        var (presented, _) = await proxied.Api.LoginAsync();
        proxied.Break(FaultKind.Stall, moment, message => message.Holds(statement));

        using (var unavailable = await client.RefreshAsync(presented))
        {
            await unavailable.ShouldBeUnavailableAsync("refresh");
        }

        proxied.ShouldHaveBroken();
        ShouldHaveRotated(proxied, presented, await client.SuccessorAsync(presented));
    }

    /// <summary>As the rules for clients say: a key beside each token, and on 503 the same request again.</summary>
    [Test]
    public async Task Row_39_Clients_that_refresh_over_breaking_connections_see_200_and_503_and_no_session_rotates_twice()
    {
        const int clients = 6;
        const int rounds = 12;
        using var proxied = new ProxiedApi(NoLeeway);
        var held = new string[clients];
        for (var number = 0; number < clients; number++)
        {
            held[number] = (await proxied.Api.LoginAsync()).Refresh;
        }

        var random = new Random();
        var breaks = 0;
        proxied.Proxy.Arm(message =>
        {
            if (!message.IsRequest)
            {
                return null;
            }

            lock (random)
            {
                // One in four: some refreshes are broken at each of their attempts.
                if (random.Next(4) != 0)
                {
                    return null;
                }

                breaks++;
                return new Fault((FaultKind)random.Next(2), (FaultMoment)random.Next(2));
            }
        });

        await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(async () =>
        {
            using var client = proxied.Api.CreateClient();
            for (var round = 0; round < rounds; round++)
            {
                held[number] = await RefreshUntilAnsweredAsync(proxied, client, held[number]);
            }
        })));

        proxied.Proxy.Disarm();
        Assert.That(breaks, Is.GreaterThan(clients), "connections broke");
        using var after = proxied.Api.CreateClient();
        foreach (var token in held)
        {
            ShouldHaveRotated(proxied, token, await after.SuccessorAsync(token));
        }
    }

    private static async Task<string> RefreshUntilAnsweredAsync(ProxiedApi proxied, HttpClient client, string presented)
    {
        var key = Guid.NewGuid().ToString();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, TokenCalls.Refresh)
            { Content = JsonContent.Create(new { refresh = presented }) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request);
            if (response.StatusCode == System.Net.HttpStatusCode.OK)
            {
                var successor = (await response.ReadObjectAsync())["refresh"]!.GetValue<string>();
                ShouldHaveRotated(proxied, presented, successor);
                return successor;
            }

            await response.ShouldBeUnavailableAsync("refresh");
        }

        throw new AssertionException("The refresh was never answered.");
    }

    /// <summary>From the one token to the other, with none between them.</summary>
    private static void ShouldHaveRotated(ProxiedApi proxied, string presented, string successor) => Assert.That(
        proxied.Sessions()[ProxiedApi.SessionOf(presented)],
        Is.EqualTo((ProcessCalls.IdOf(successor), (string?)ProcessCalls.IdOf(presented), false)));
}
