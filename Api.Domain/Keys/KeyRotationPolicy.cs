namespace Api.Domain.Keys;

/// <summary>How long keys sign, are announced before and kept after, and how soon others know of them.</summary>
/// <param name="Enabled">Whether the program makes its keys. Those that there are count all the same until they are gone.</param>
/// <param name="Lifetime">How long a key signs.</param>
/// <param name="PublishBefore">For how long at least a key is announced before it signs, when nobody hurries it.</param>
/// <param name="Retain">For how long a key verifies after the next one began to sign.</param>
/// <param name="ReadingInterval">How often each replica reads the keys.</param>
public sealed record KeyRotationPolicy(
    bool Enabled,
    TimeSpan Lifetime,
    TimeSpan PublishBefore,
    TimeSpan Retain,
    TimeSpan ReadingInterval)
{
    private static readonly TimeSpan LongestCache = TimeSpan.FromHours(1);

    // Replicas need not agree to the second when a key was announced.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>For how long a validator may keep the published keys: whole seconds, for HTTP.</summary>
    public TimeSpan PublishedMaxAge =>
        TimeSpan.FromSeconds(Math.Floor(Math.Min(LongestCache.TotalSeconds, PublishBefore.TotalSeconds / 2)));

    /// <summary>After how long every replica has read a key, one reading that failed included.</summary>
    public TimeSpan KnownToReplicas => 2 * ReadingInterval;

    /// <summary>After how long every validator has read a key too, whose replica answered just before it read the key itself.</summary>
    public TimeSpan KnownToValidators
    {
        get
        {
            var known = KnownToReplicas + PublishedMaxAge + ClockTolerance;
            return known < PublishBefore ? known : PublishBefore;
        }
    }
}
