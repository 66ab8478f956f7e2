namespace Api.Domain.Flows;

/// <summary>How often something may happen to one address within any period of a length.</summary>
/// <param name="Limit">How often.</param>
/// <param name="Period">The length.</param>
public sealed record Allowance(int Limit, TimeSpan Period)
{
    /// <summary>Mails with a code or about a sign-up, so that nobody's mailbox is flooded.</summary>
    public static readonly Allowance Mails = new(5, TimeSpan.FromHours(1));

    /// <summary>Wrong codes over all flows, so that many flows give no more guesses than a few.</summary>
    public static readonly Allowance WrongCodes = new(10, TimeSpan.FromHours(24));

    /// <summary>Takes one.</summary>
    /// <param name="taken">The times at which one was taken, as stored.</param>
    /// <param name="now">The time of this one.</param>
    /// <returns>The times to save, on condition that the stored ones are the same still; null when none is left.</returns>
    public IReadOnlyList<DateTimeOffset>? TryTake(IReadOnlyList<DateTimeOffset> taken, DateTimeOffset now)
    {
        // A time ahead of our clock is another replica's: it counts.
        var recent = taken.Where(time => now - time < Period).ToList();
        return recent.Count < Limit ? [.. recent, now] : null;
    }

    /// <summary>Gives one back.</summary>
    /// <returns>The times to save.</returns>
    public static IReadOnlyList<DateTimeOffset> GiveBack(IReadOnlyList<DateTimeOffset> taken, DateTimeOffset at)
    {
        var rest = taken.ToList();
        rest.Remove(at);
        return rest;
    }
}
