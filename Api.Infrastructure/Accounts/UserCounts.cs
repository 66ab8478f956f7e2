using System.Collections.Concurrent;
using Api.Application.Users;

namespace Api.Infrastructure.Accounts;

/// <summary>
/// How many users match, kept for a second where they are so many that counting them takes far longer than reading a page.
/// </summary>
internal sealed class UserCounts(TimeProvider time)
{
    /// <summary>Fewer are counted anew each time: that takes less than the page.</summary>
    public const int Many = 10_000;

    /// <summary>How old a count may be.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    // Of different searches within some seconds.
    private const int MostKept = 100;

    private readonly ConcurrentDictionary<(string? Part, bool? IsActive), (long Count, long At)> _kept = new();

    /// <param name="filter">Which users are counted.</param>
    /// <param name="part">What they are searched for, normalised.</param>
    /// <param name="count">Counts them.</param>
    public async Task<long> CountAsync(UserFilter filter, string? part, Func<Task<long>> count)
    {
        var key = (part, filter.IsActive);
        if (_kept.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.At) < Lifetime)
        {
            return kept.Count;
        }

        var now = time.GetTimestamp();
        var counted = await count();
        if (counted >= Many)
        {
            if (_kept.Count >= MostKept)
            {
                _kept.Clear();
            }

            _kept[key] = (counted, now);
        }

        return counted;
    }
}
