using Api.Domain.Keys;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// The keys that sign and those that verify, as this process knows them: those of the settings, and those that the program made as
/// they were last read. No token causes a reading.
/// </summary>
internal sealed class SigningKeyRing
{
    private readonly KeyRotationPolicy _policy;
    private readonly TimeProvider _time;
    private volatile KeySet? _current;
    private long _read;

    /// <summary>Begins with the keys of the settings, if one of them signs; else with none, until the first reading.</summary>
    public SigningKeyRing(ConfiguredKeys configured, KeyRotationPolicy policy, TimeProvider time)
    {
        (_policy, _time) = (policy, time);
        _current = configured.Access is null ? null : new KeySet(configured.Access, configured.Refresh, configured.Verifying, []);
    }

    /// <summary>The keys as they are now.</summary>
    /// <exception cref="KeysUnavailableException">The first reading is outstanding.</exception>
    public KeySet Current => _current ?? throw NotRead();

    /// <summary>Whether there are keys at all.</summary>
    public bool HasBegun => _current is not null;

    /// <summary>Whether tokens can be made and none is refused for a key that cannot be read.</summary>
    public bool IsReady => Volatile.Read(ref _read) != 0 && _current is { Signs: true, IsComplete: true };

    /// <summary>Goes on with other keys.</summary>
    public void Replace(KeySet keys) => _current = keys;

    /// <summary>Notes that the keys are those of a reading.</summary>
    /// <param name="began">When it began, in the clock's ticks.</param>
    public void NoteReading(long began) => Volatile.Write(ref _read, began == 0 ? 1 : began);

    /// <summary>
    /// Has a key that is not among them taken for unknown only if they were read of late. Else another replica may have announced it
    /// meanwhile, and a client would sign out for nothing.
    /// </summary>
    /// <exception cref="KeysUnavailableException">The last reading is outstanding or too old.</exception>
    public void EnsureRecent()
    {
        var read = Volatile.Read(ref _read);
        if (read == 0 || _time.GetElapsedTime(read) > _policy.KnownToReplicas)
        {
            throw NotRead();
        }
    }

    private static KeysUnavailableException NotRead() => new("The signing keys have not been read yet.");
}
