using System.Threading.RateLimiting;
using Api.Application.Users;
using Api.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Identity;

/// <summary>Permits by name and network, and by network, in this process' memory.</summary>
internal sealed class PasswordAttempts : IPasswordAttempts, IDisposable
{
    // No account has a longer name; what is longer shares the permits of its beginning.
    private const int LongestName = 512;

    private readonly PartitionedRateLimiter<Source>? _permits;

    public PasswordAttempts(IOptions<RateLimitOptions> options, TimeProvider time)
    {
        var limits = options.Value;
        if (limits.Enabled)
        {
            // The network first: one that is refused anyway makes no room for the names that it invents.
            _permits = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<Source, string>(source =>
                    RateLimitPartition.Get(source.Network, _ => new FailureWindow(limits.LoginFailuresPerMinutePerAddress, time))),
                PartitionedRateLimiter.Create<Source, Source>(source =>
                    RateLimitPartition.Get(source, _ => new FailureWindow(limits.LoginFailuresPerMinute, time))));
        }
    }

    public PasswordAttempt Begin(string name, Client client)
    {
        var normalized = NameNormalizer.Normalize(name);
        var source = new Source(normalized[..Math.Min(normalized.Length, LongestName)], client.Network);
        return new Attempt(_permits?.AttemptAcquire(source));
    }

    public void Dispose() => _permits?.Dispose();

    private sealed record Source(string Name, string Network);

    private sealed class Attempt(RateLimitLease? permit) : PasswordAttempt
    {
        private bool _failed;

        public override TimeSpan? RetryAfter =>
            permit is { IsAcquired: false } && permit.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : null;

        public override void Fail() => _failed = true;

        protected override void GiveBack()
        {
            if (!_failed)
            {
                permit?.Dispose();
            }
        }
    }
}
