namespace Api.Domain.Keys;

/// <summary>
/// The keys of one reading. Decides what each of them does, and what has to change; nothing is decided by who looks, so that
/// replicas that have read the same rows agree.
/// </summary>
public sealed class KeySchedule(KeyRotationPolicy policy, IReadOnlyList<KeyPeriod> periods)
{
    /// <summary>What a key does at a moment.</summary>
    public KeyState StateOf(KeyPeriod key, DateTimeOffset now)
    {
        var verifiesUntil = VerifiesUntil(key, now);
        return verifiesUntil <= now ? KeyState.Gone
            : key.Revocation is not null ? KeyState.Revoked
            : verifiesUntil is not null ? KeyState.Retired
            : key.SignsFrom <= now ? KeyState.Signing
            : KeyState.Announced;
    }

    /// <summary>When a retired or revoked key is gone; null for one whose end has not begun.</summary>
    /// <remarks>Where the program makes no keys any more, each ends as if there were a next one.</remarks>
    public DateTimeOffset? VerifiesUntil(KeyPeriod key, DateTimeOffset now) =>
        (key.Revocation?.At ?? Successor(key, now)?.SignsFrom ?? (policy.Enabled ? null : key.SignsFrom + policy.Lifetime)) + policy.Retain;

    /// <summary>The key that signs; null when the last one was revoked and no other is ready yet.</summary>
    public KeyPeriod? Signing(DateTimeOffset now) =>
        periods.Where(key => HasSigned(key, now)).MaxBy(key => key.Number) is { Revocation: null } last ? last : null;

    /// <summary>The key that signs next; null when it has to be made.</summary>
    public KeyPeriod? Announced(DateTimeOffset now) =>
        periods.Where(key => StateOf(key, now) == KeyState.Announced).MinBy(key => key.Number);

    /// <summary>The key that has to be made now, so that there is always one announced.</summary>
    /// <param name="now">The time.</param>
    /// <param name="announceFirst">For how long the very first key is announced: not at all where nobody else serves.</param>
    /// <returns>Its number and from when it signs; null when one is announced.</returns>
    public (int Number, DateTimeOffset SignsFrom)? Next(DateTimeOffset now, TimeSpan announceFirst)
    {
        if (Announced(now) is not null)
        {
            return null;
        }

        var number = periods.Select(key => key.Number).DefaultIfEmpty(0).Max() + 1;
        return Signing(now) is { } signing ? (number, Later(signing.SignsFrom + policy.Lifetime, now + policy.PublishBefore))
            : (number, now + (periods.Count == 0 ? announceFirst : policy.KnownToReplicas));
    }

    /// <summary>
    /// The announced key, if none signs and it would not for a while: the one before it was revoked, or it was made by a clock that is
    /// ahead. It has to be hurried.
    /// </summary>
    public KeyPeriod? Overdue(DateTimeOffset now, TimeSpan announceFirst) =>
        Signing(now) is null && Announced(now) is { } announced
            && announced.SignsFrom > now + (periods.Any(key => HasSigned(key, now)) ? policy.KnownToReplicas : announceFirst)
            ? announced
            : null;

    /// <summary>When the announced key can sign at the earliest, if it is hurried.</summary>
    /// <param name="announced">The announced key.</param>
    /// <param name="now">The time.</param>
    /// <param name="known">After how long it is known to all who have to know it.</param>
    /// <returns>Now or later, but never later than the key would sign anyway.</returns>
    public static DateTimeOffset Hurried(KeyPeriod announced, DateTimeOffset now, TimeSpan known)
    {
        var earliest = Later(announced.AnnouncedAt + known, now);
        return earliest < announced.SignsFrom ? earliest : announced.SignsFrom;
    }

    /// <summary>The first later key that has signed.</summary>
    private KeyPeriod? Successor(KeyPeriod key, DateTimeOffset now) =>
        periods.Where(later => later.Number > key.Number && HasSigned(later, now)).MinBy(later => later.Number);

    /// <summary>A key that was revoked while it was announced never signed.</summary>
    private static bool HasSigned(KeyPeriod key, DateTimeOffset now) =>
        key.SignsFrom <= now && !(key.Revocation?.At < key.SignsFrom);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
