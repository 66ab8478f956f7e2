using Api.Domain.Keys;

namespace Api.Application.Keys;

/// <summary>
/// The keys that the program made. What depends on what was read is conditional on it: false means that the row is another by now, so
/// nothing was saved and the use case decides again.
/// </summary>
public interface IKeyStore
{
    /// <summary>Reads all of them, in the order of their numbers, without their secrets.</summary>
    Task<IReadOnlyList<KeyPeriod>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Makes a key of that number.</summary>
    /// <returns>False when there is one: another replica has made it.</returns>
    Task<bool> TryMakeAsync(int number, DateTimeOffset announcedAt, DateTimeOffset signsFrom, CancellationToken cancellationToken);

    /// <summary>Changes from when an announced key signs.</summary>
    Task<bool> TryHurryAsync(KeyPeriod announced, DateTimeOffset signsFrom, CancellationToken cancellationToken);

    /// <summary>Revokes a key, or has an earlier revocation end the sessions too.</summary>
    Task RevokeAsync(KeyPeriod key, KeyRevocation revocation, CancellationToken cancellationToken);

    /// <summary>Deletes keys, whether or not they can be read.</summary>
    Task DeleteAsync(IReadOnlyCollection<KeyPeriod> keys, CancellationToken cancellationToken);

    /// <summary>Has this process count what was changed at once. The others read it by themselves.</summary>
    Task ApplyAsync(CancellationToken cancellationToken);
}
