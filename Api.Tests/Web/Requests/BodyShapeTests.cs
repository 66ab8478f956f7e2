using Api.Web.Contracts.Tokens;
using Api.Web.Requests;

namespace Api.Tests.Web.Requests;

/// <summary>What a body may hold, found out when the first request of its kind comes.</summary>
public sealed class BodyShapeTests
{
    private const int Threads = 16;

    [Test]
    public void Many_first_requests_at_once_find_it_out_without_an_error()
    {
        var requests = typeof(RefreshTokensRequest).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Request", StringComparison.Ordinal))
            .ToList();
        Assert.That(requests, Has.Count.GreaterThan(5));
        using var start = new Barrier(Threads);

        var readers = Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                foreach (var property in requests.SelectMany(request => request.GetProperties()))
                {
                    _ = new BodyField(property);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        Assert.That(async () => await Task.WhenAll(readers), Throws.Nothing);
    }
}
