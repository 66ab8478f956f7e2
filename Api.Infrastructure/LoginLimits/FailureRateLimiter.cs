using System.Threading.RateLimiting;

namespace Api.Infrastructure.LoginLimits;

/// <summary>
/// Gives a number of permits in any minute, each of which can be given back. The framework's sliding window moves in steps,
/// and takes no permit back.
/// </summary>
internal sealed class FailureRateLimiter(int permits, TimeProvider time) : RateLimiter
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly LinkedList<long> _taken = [];
    private long _lastUse = time.GetTimestamp();

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_taken)
            {
                DropOld();
                return _taken.Count == 0 ? time.GetElapsedTime(_lastUse) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_taken)
        {
            DropOld();
            _lastUse = time.GetTimestamp();
            return _taken.Count < permits
                ? new Lease(this, _taken.AddLast(_lastUse))
                : new Lease(Length - time.GetElapsedTime(_taken.First!.Value));
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AttemptAcquireCore(permitCount));

    /// <summary>Drops the permits that are a minute old.</summary>
    private void DropOld()
    {
        while (_taken.First is { } oldest && time.GetElapsedTime(oldest.Value) >= Length)
        {
            _taken.RemoveFirst();
        }
    }

    private void GiveBack(LinkedListNode<long> permit)
    {
        lock (_taken)
        {
            if (permit.List is not null)
            {
                _taken.Remove(permit);
            }
        }
    }

    private sealed class Lease : RateLimitLease
    {
        private readonly FailureRateLimiter? _window;
        private readonly LinkedListNode<long>? _permit;
        private readonly TimeSpan _retryAfter;

        public Lease(FailureRateLimiter window, LinkedListNode<long> permit)
        {
            _window = window;
            _permit = permit;
        }

        public Lease(TimeSpan retryAfter) => _retryAfter = retryAfter;

        public override bool IsAcquired => _permit is not null;

        public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            var known = MetadataNames.Contains(metadataName, StringComparer.Ordinal);
            metadata = known ? _retryAfter : null;
            return known;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && _permit is not null)
            {
                _window!.GiveBack(_permit);
            }

            base.Dispose(disposing);
        }
    }
}
