namespace Api.Domain.Keys;

/// <summary>A key that the program made, and its time. The key itself is elsewhere: nothing here is secret.</summary>
/// <param name="Number">Counts from 1; there is one key of each number, on however many replicas.</param>
/// <param name="KeyId">The <c>kid</c> header of the access tokens that it signs.</param>
/// <param name="AnnouncedAt">Since when replicas and validators can read it.</param>
/// <param name="SignsFrom">From when it signs, in place of the one before it.</param>
/// <param name="Revocation">Set by an operator; null for nearly every key.</param>
public sealed record KeyPeriod(
    int Number,
    string KeyId,
    DateTimeOffset AnnouncedAt,
    DateTimeOffset SignsFrom,
    KeyRevocation? Revocation = null);

/// <summary>That a key no longer counts, because somebody else may have it.</summary>
/// <param name="At">Since when.</param>
/// <param name="KeepsSessions">Whether the refresh tokens of its time are still taken: their key is another, beside it.</param>
public sealed record KeyRevocation(DateTimeOffset At, bool KeepsSessions);
