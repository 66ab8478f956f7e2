using Api.Domain.Keys;

namespace Api.Application.Keys;

/// <summary>Reads the keys that the program made.</summary>
public sealed record ListKeysQuery;

/// <summary>A key and what it does now.</summary>
/// <param name="KeyId">The <c>kid</c> header of its access tokens.</param>
/// <param name="State">What it does.</param>
/// <param name="AnnouncedAt">Since when it can be read.</param>
/// <param name="SignsFrom">From when it signs.</param>
/// <param name="VerifiesUntil">When it is gone; null while nothing ends it.</param>
public sealed record KeyDetails(
    string KeyId, KeyState State, DateTimeOffset AnnouncedAt, DateTimeOffset SignsFrom, DateTimeOffset? VerifiesUntil);

/// <summary>Lists the keys in the order in which they were made.</summary>
public sealed class ListKeysHandler(IKeyStore store, KeyRotationPolicy policy, TimeProvider time)
{
    /// <returns>The keys, of which no secret is read.</returns>
    public async Task<IReadOnlyList<KeyDetails>> HandleAsync(ListKeysQuery query, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await store.ReadAsync(cancellationToken);
        var schedule = new KeySchedule(policy, keys);
        return
        [
            .. keys.Select(key => new KeyDetails(
                key.KeyId, schedule.StateOf(key, now), key.AnnouncedAt, key.SignsFrom, schedule.VerifiesUntil(key, now))),
        ];
    }
}
