namespace Api.Domain.Keys;

/// <summary>What a key does at a moment.</summary>
public enum KeyState
{
    /// <summary>It is published, so that whoever verifies has read it when it begins to sign. It verifies.</summary>
    Announced,

    /// <summary>It signs and verifies.</summary>
    Signing,

    /// <summary>A later one signs; it verifies what it signed.</summary>
    Retired,

    /// <summary>Nothing that it signed is taken, save refresh tokens where sessions are kept.</summary>
    Revoked,

    /// <summary>Nothing that it signed can still be valid: it is deleted.</summary>
    Gone,
}
