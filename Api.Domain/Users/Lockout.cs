namespace Api.Domain.Users;

/// <summary>
/// Limits how often the password of one account may be guessed, from all addresses together. After some free tries each has
/// to wait, twice as long each time, until a login succeeds or the failures are reset.
/// </summary>
/// <param name="FreeFailures">How many failures in a row are let through without a wait; at least one.</param>
/// <param name="MaxBlock">The longest wait between two tries.</param>
public sealed record Lockout(int FreeFailures, TimeSpan MaxBlock)
{
    /// <summary>
    /// How many wrong passwords in a row an account takes from addresses that it was used from, before they count like any
    /// other (NIST SP 800-63B-4 §3.2.2).
    /// </summary>
    public const int MostFromKnownAddresses = 100;

    private static readonly TimeSpan FirstBlock = TimeSpan.FromSeconds(1);

    // A second, doubled so often, exceeds the longest block that can be set.
    private const int MostDoublings = 40;

    /// <summary>
    /// Counts a try as failed before its password is looked at. Save the result only if <paramref name="stored"/> is still
    /// stored; otherwise decide again.
    /// </summary>
    /// <returns>The numbers to save; null when the account is blocked, which changes nothing.</returns>
    public FailedLogins? TryCount(FailedLogins stored, DateTimeOffset now)
    {
        if (stored.BlockedUntil > now)
        {
            return null;
        }

        var count = stored.Count < int.MaxValue ? stored.Count + 1 : stored.Count;
        return new FailedLogins(count, count < FreeFailures ? stored.BlockedUntil : Later(now, BlockAfter(count)));
    }

    /// <summary>Counts a try from a known address as failed before its password is looked at.</summary>
    /// <param name="stored">The tries from known addresses since the last login.</param>
    /// <returns>The number to save; null when the try counts like any other.</returns>
    public static int? TryCountFromKnownAddress(int stored) => stored < MostFromKnownAddresses ? stored + 1 : null;

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
/// <param name="BlockedUntil">Until when every try is refused; null or in the past when the next is let through.</param>
public readonly record struct FailedLogins(int Count, DateTimeOffset? BlockedUntil);
