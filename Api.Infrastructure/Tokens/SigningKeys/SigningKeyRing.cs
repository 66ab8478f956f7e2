namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// The keys that sign and those that verify, as this process knows them: those of the settings, and those that the program made as
/// they were last read. No token causes a reading.
/// </summary>
internal sealed class SigningKeyRing
{
    private volatile KeySet? _current;

    /// <summary>Begins with the keys of the settings, if one of them signs; else with none, until the first reading.</summary>
    public SigningKeyRing(ConfiguredKeys configured)
    {
        _current = configured.Access is null ? null : new KeySet(configured.Access, configured.Refresh, configured.Verifying, []);
    }

    /// <summary>The keys as they are now. A call that asks more than once keeps the set that it began with.</summary>
    /// <exception cref="KeysUnavailableException">The first reading is outstanding.</exception>
    public KeySet Current => _current ?? throw new KeysUnavailableException("The signing keys have not been read yet.");

    /// <summary>Whether tokens can be made and none is refused for a key that cannot be read.</summary>
    public bool IsReady => _current is { Signs: true, IsComplete: true };

    /// <summary>Goes on with other keys.</summary>
    public void Replace(KeySet keys) => _current = keys;
}
