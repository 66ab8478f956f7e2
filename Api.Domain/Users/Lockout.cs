namespace Api.Domain.Users;

/// <summary>
/// How often the password of one account may be guessed, wherever the guesses come from. After some free ones every try
/// has to wait, twice as long each time, until somebody logs in or the failures are forgotten.
/// </summary>
/// <param name="FreeFailures">How many tries are let through one after the other; at least one.</param>
/// <param name="MaxBlock">The longest wait between two tries.</param>
public sealed record Lockout(int FreeFailures, TimeSpan MaxBlock)
{
    private static readonly TimeSpan FirstBlock = TimeSpan.FromSeconds(1);

    // Doubled so often it is longer than any wait that a TimeSpan can hold.
    private const int MostDoublings = 40;

    /// <summary>
    /// Counts a try as failed before its password is looked at; null when the account is blocked, which moves nothing. To
    /// be saved only if the stored numbers are still the ones that were counted on: else decide again.
    /// </summary>
    public FailedLogins? TryCount(FailedLogins stored, DateTimeOffset now)
    {
        if (stored.BlockedUntil > now)
        {
            return null;
        }

        var count = stored.Count < int.MaxValue ? stored.Count + 1 : stored.Count;
        return new FailedLogins(count, count < FreeFailures ? stored.BlockedUntil : Later(now, BlockAfter(count)));
    }

    private static DateTimeOffset Later(DateTimeOffset now, TimeSpan block) =>
        block < DateTimeOffset.MaxValue - now ? now + block : DateTimeOffset.MaxValue;

    private TimeSpan BlockAfter(int count)
    {
        var doublings = Math.Min((long)count - FreeFailures, MostDoublings);
        var seconds = FirstBlock.TotalSeconds * Math.Pow(2, doublings);
        return seconds < MaxBlock.TotalSeconds ? TimeSpan.FromSeconds(seconds) : MaxBlock;
    }
}

/// <summary>The tries of an account that count as failed since its last login.</summary>
/// <param name="Count">How many.</param>
/// <param name="BlockedUntil">Until when no further one is let through; null or past when the next one is.</param>
public readonly record struct FailedLogins(int Count, DateTimeOffset? BlockedUntil);
