using System.Threading.RateLimiting;
using Api.Application.Accounts;
using Api.Domain.Sessions;
using Api.Infrastructure.LoginLimits;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Keeps permits in the memory of this process: so many a minute for an IPv4 address or the first 64 bits of an IPv6 one, and ten
/// times as many for its first 48 bits, which one customer of a provider may have.
/// </summary>
internal sealed class AccountRateLimiter : IAccountRateLimiter, IDisposable
{
    private const int AsksPerMinute = 20;
    private const int ConfirmationsPerMinute = 60;
    private const int NetworksPerSite = 10;

    private readonly PartitionedRateLimiter<ClientInfo>? _asks;
    private readonly PartitionedRateLimiter<ClientInfo>? _confirmations;

    public AccountRateLimiter(IOptions<RateLimitOptions> options, TimeProvider time)
    {
        if (options.Value.Enabled)
        {
            _asks = Create(AsksPerMinute, time);
            _confirmations = Create(ConfirmationsPerMinute, time);
        }
    }

    public TimeSpan? TryAsk(ClientInfo client) => TryTake(_asks, client);

    public TimeSpan? TryConfirm(ClientInfo client) => TryTake(_confirmations, client);

    public void Dispose()
    {
        _asks?.Dispose();
        _confirmations?.Dispose();
    }

    private static PartitionedRateLimiter<ClientInfo> Create(int permits, TimeProvider time) => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<ClientInfo, string>(client =>
            RateLimitPartition.Get(client.Site, _ => new FailureRateLimiter(permits * NetworksPerSite, time))),
        PartitionedRateLimiter.Create<ClientInfo, string>(client =>
            RateLimitPartition.Get(client.Network, _ => new FailureRateLimiter(permits, time))));

    // A permit that was taken is not given back: what is asked for is limited, and not what fails.
#pragma warning disable CA2000
    private static TimeSpan? TryTake(PartitionedRateLimiter<ClientInfo>? limiter, ClientInfo client)
    {
        var permit = limiter?.AttemptAcquire(client);
        return permit is { IsAcquired: false } && permit.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : null;
    }
#pragma warning restore CA2000
}
