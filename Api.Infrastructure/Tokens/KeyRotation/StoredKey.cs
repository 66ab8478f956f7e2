using Api.Domain.Keys;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>A row of the table of keys that the program made.</summary>
internal sealed class StoredKey
{
    /// <summary>Given by whoever makes the key: of two that make one of the same number, one is refused by the database.</summary>
    public required int Number { get; init; }

    /// <summary>The <c>kid</c> of access tokens.</summary>
    public required string KeyId { get; init; }

    /// <summary>The <c>kid</c> of refresh tokens.</summary>
    public required string RefreshKeyId { get; init; }

    /// <summary>Which algorithm the key is for: a changed setting holds for the keys that are made from then on.</summary>
    public required string Algorithm { get; init; }

    public required DateTimeOffset AnnouncedAt { get; init; }

    public required DateTimeOffset SignsFrom { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Means something in a row that is revoked.</summary>
    public bool KeepsSessions { get; init; }

    /// <summary><see cref="KeySecrets"/>, protected by Data Protection.</summary>
    public required byte[] Secrets { get; init; }

    /// <summary>What the schedule has to know of the row.</summary>
    public KeyPeriod ToPeriod() =>
        new(Number, KeyId, AnnouncedAt, SignsFrom, RevokedAt is { } at ? new KeyRevocation(at, KeepsSessions) : null);
}
