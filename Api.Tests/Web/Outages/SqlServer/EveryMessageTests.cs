using System.Net;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>
/// Row 39: each call on users, sessions and tokens loses its connection once, at its first message to the server, at its
/// second, and so on to its last, and is answered as if nothing had happened.
/// </summary>
[Category("Slow")]
public sealed class EveryMessageTests
{
    // More than any call sends.
    private const int Most = 40;

    [Test]
    public async Task Row_39_A_call_whose_connection_breaks_at_any_of_its_messages_succeeds(
        [Values(FaultMoment.BeforeRequest, FaultMoment.BeforeAnswer)] FaultMoment moment)
    {
        var strikes = 0;
        for (var number = 1; number <= Most; number++)
        {
            var struck = await BreakEachCallAtAsync(number, moment);
            if (struck == 0)
            {
                break;
            }

            strikes += struck;
            Assert.That(number, Is.LessThan(Most), "a call sends fewer messages");
        }

        await TestContext.Out.WriteLineAsync($"{strikes} messages");
        Assert.That(strikes, Is.GreaterThan(100), "the calls send that many messages together");
    }

    /// <summary>How many calls sent so many messages.</summary>
    private static async Task<int> BreakEachCallAtAsync(int number, FaultMoment moment)
    {
        using var proxied = new ProxiedApi();
        using var client = proxied.Api.CreateClient();
        var struck = 0;
        var kind = number % 2 == 0 ? FaultKind.Cut : FaultKind.Reset;
        foreach (var call in await EveryCall.PrepareAsync(proxied.Api))
        {
            var sent = 0;
            kind = kind == FaultKind.Cut ? FaultKind.Reset : FaultKind.Cut;
            var isStruck = false;
            proxied.Proxy.Arm(message =>
            {
                if (!message.IsRequest || Interlocked.Increment(ref sent) != number)
                {
                    return null;
                }

                isStruck = true;
                return new Fault(kind, moment);
            });

            using var response = await call.SendAsync(client);

            // The one that docs/sqlserver.md names: it did what it was asked, and does not know that it did.
            var isAsDocumented = call.Name == "delete role" && isStruck
                && moment == FaultMoment.BeforeAnswer && response.StatusCode == HttpStatusCode.NotFound;
            Assert.That(
                isAsDocumented || response.StatusCode == call.Sound,
                $"{call.Name}, message {number}, {kind} {moment}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            struck += isStruck ? 1 : 0;
        }

        return struck;
    }
}
