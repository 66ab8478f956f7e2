using System.Threading.RateLimiting;
using Api.Application.Passwords;
using Api.Domain.Sessions;
using Api.Infrastructure.Accounts;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.LoginLimits;

/// <summary>Keeps permits by name and network, and by network, in the memory of this process.</summary>
internal sealed class LoginRateLimiter : ILoginRateLimiter, IDisposable
{
    // No account has a longer name. Longer ones share the permits of their beginning.
    private const int LongestName = 512;

    private readonly PartitionedRateLimiter<Source>? _permits;

    public LoginRateLimiter(IOptions<RateLimitOptions> options, TimeProvider time)
    {
        var limits = options.Value;
        if (limits.Enabled)
        {
            // Check the network first: a refused network must not fill the memory with the names that it invents.
            _permits = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<Source, string>(source =>
                    RateLimitPartition.Get(source.Network, _ => new FailureRateLimiter(limits.LoginFailuresPerMinutePerAddress, time))),
                PartitionedRateLimiter.Create<Source, Source>(source =>
                    RateLimitPartition.Get(source, _ => new FailureRateLimiter(limits.LoginFailuresPerMinute, time))));
        }
    }

    public IPasswordAttempt Begin(string name, ClientInfo client)
    {
        var normalized = NameNormalizer.NormalizeLogin(name);
        var source = new Source(normalized[..Math.Min(normalized.Length, LongestName)], client.Network);
        return new Attempt(_permits?.AttemptAcquire(source));
    }

    public void Dispose() => _permits?.Dispose();

    private sealed record Source(string Name, string Network);

    private sealed class Attempt(RateLimitLease? permit) : IPasswordAttempt
    {
        private bool _failed;

        public TimeSpan? RetryAfter =>
            permit is { IsAcquired: false } && permit.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : null;

        public void Fail() => _failed = true;

        public void Dispose()
        {
            if (!_failed)
            {
                permit?.Dispose();
            }
        }
    }
}
