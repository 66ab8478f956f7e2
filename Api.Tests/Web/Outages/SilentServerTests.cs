using System.Net;
using System.Net.Sockets;
using Api.Tests.Protocol;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages;

/// <summary>A SQL Server that takes connections and never says a word: opening one has no time beyond the request's.</summary>
[Category("Slow")]
public sealed class SilentServerTests
{
    [Test]
    public async Task Row_39_A_refresh_that_waits_for_a_connection_is_503_at_its_deadline()
    {
        using var signed = new ApiFactory();
        var (refresh, _) = await signed.LoginAsync();
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var api = new ApiFactory(
            ("Database:Provider", "SqlServer"),
            ("Database:ConnectionString", $"Server=127.0.0.1,{((IPEndPoint)server.LocalEndPoint!).Port};Database=Api;User ID=sa;Password=x;"
                + "Encrypt=False;Connect Timeout=0;ConnectRetryCount=0"))
        { AsksAgain = false };
        using var client = api.CreateClient();
        server.Listen();

        var answering = client.PostAsync(TokenCalls.Refresh, $"{{\"refresh\":\"{refresh}\"}}");
        using var connection = await server.AcceptAsync().WaitAsync(Hang.Limit);
        // That may be another's connection: what runs beside the calls reads, too. The call's deadline begins when the call does.
        await Thoroughness.UntilAsync(
            () =>
            {
                api.Time.Advance(TimeSpan.FromSeconds(5));
                return answering.IsCompleted;
            },
            Hang.Limit,
            "the call is answered");

        using var answer = await answering;
        await answer.ShouldBeProblemAsync(
            HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "Service temporarily unavailable, try again later.");
    }
}
