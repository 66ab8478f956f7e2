using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages;

/// <summary>Clients that refresh without a pause while the database is taken from the program.</summary>
[Category("Slow")]
public sealed class OutageUnderLoadTests
{
    private const int Clients = 16;
    private const int Rounds = 3;

    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp() => _api = new ApiFactory(
        ("Database:CommandTimeout", "00:00:01"),
        // Every refresh writes, and a client that was answered wrongly would look like a thief at once.
        ("Jwt:ReuseLeeway", "00:00:00"))
    {
        Database = new SqliteDatabase(),
    };

    [TearDown]
    public void TearDown() => _api.Dispose();

    [Test]
    public async Task Row_39_Refreshing_clients_see_only_200_and_503_while_the_database_is_locked_and_all_go_on_afterwards()
    {
        await _api.CreateUserAsync("ada");
        var tokens = new string[Clients];
        for (var client = 0; client < Clients; client++)
        {
            tokens[client] = (await _api.LoginAsync("ada", ApiFactory.UserPassword)).Refresh;
        }

        using var stop = new CancellationTokenSource();
        var seen = Channel.CreateUnbounded<(int Client, HttpStatusCode Status)>();
        var running = tokens.Select((token, number) => Task.Run(() => RefreshAsync(number, token, seen.Writer, stop.Token))).ToList();
        var all = new List<HttpStatusCode>();

        await UntilEachSawAsync(HttpStatusCode.OK, Rounds);
        using (DatabaseLock.AgainstWriters(_api))
        {
            // One after the other waits for the lock in vain; those behind them run out of time in the queue.
            await UntilEachSawAsync(HttpStatusCode.ServiceUnavailable, 1, clients: 2);
            _api.Time.Advance(TimeSpan.FromSeconds(5));
            await UntilEachSawAsync(HttpStatusCode.ServiceUnavailable, 1, clients: Clients - 2);
        }

        await UntilEachSawAsync(HttpStatusCode.OK, Rounds);
        await stop.CancelAsync();
        await Task.WhenAll(running).WaitAsync(Hang.Limit);

        while (seen.Reader.TryRead(out var late))
        {
            all.Add(late.Status);
        }

        Assert.That(all.Distinct(), Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable }));
        Assert.That(
            await _api.SessionsAsync(),
            Has.Exactly(Clients).Matches<Session>(session => session is { EndedAt: null, RotatedAt: not null }));

        async Task UntilEachSawAsync(HttpStatusCode status, int times, int clients = Clients)
        {
            var counts = new int[Clients];
            while (counts.Count(count => count >= times) < clients)
            {
                var (client, found) = await seen.Reader.ReadAsync().AsTask().WaitAsync(Hang.Limit);
                all.Add(found);
                counts[client] += found == status ? 1 : 0;
            }
        }
    }

    /// <summary>As the rules for clients say: a key beside each token, and on 503 the same request again.</summary>
    private async Task RefreshAsync(
        int number, string refresh, ChannelWriter<(int Client, HttpStatusCode Status)> seen, CancellationToken stop)
    {
        using var client = _api.CreateClient();
        var key = Guid.NewGuid().ToString();
        while (!stop.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, TokenCalls.Refresh)
            { Content = JsonContent.Create(new { refresh }) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request, CancellationToken.None);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                refresh = (string)(await response.ReadObjectAsync())["refresh"]!;
                key = Guid.NewGuid().ToString();
            }

            seen.TryWrite((number, response.StatusCode));
        }
    }
}
