using System.Net;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>Row 39 on SQL Server: the server cannot be reached, or was restarted.</summary>
[Category("Slow")]
public sealed class RefusedConnectionTests
{
    [Test]
    public async Task Row_39_While_connections_are_refused_every_call_is_503_and_afterwards_the_same_calls_succeed()
    {
        using var proxied = new ProxiedApi(connectTimeout: 1);
        using var client = proxied.Api.CreateClient();
        var calls = await EveryCall.PrepareAsync(proxied.Api);

        proxied.Proxy.Refuse();
        await calls.ShouldBeUnavailableAsync(client);
        await ShouldBeReadyAsync(client, HttpStatusCode.ServiceUnavailable);

        proxied.Proxy.Accept();
        await ShouldBeReadyAsync(client, HttpStatusCode.OK);
        await calls.ShouldSucceedAsync(client);
    }

    [Test]
    public async Task A_server_that_was_restarted_between_two_calls_is_not_noticed()
    {
        using var proxied = new ProxiedApi();
        using var client = proxied.Api.CreateClient();
        var calls = await EveryCall.PrepareAsync(proxied.Api);

        foreach (var call in calls)
        {
            proxied.Proxy.CutAll();
            await new[] { call }.ShouldSucceedAsync(client);
        }
    }

    private static async Task ShouldBeReadyAsync(HttpClient client, HttpStatusCode expected)
    {
        using var response = await client.GetAsync("/health/ready");
        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }
}
