using Api.Domain.Flows;

namespace Api.Infrastructure.Flows;

/// <summary>A flow as it is stored. Token, code and link are not among it.</summary>
internal sealed class FlowRow
{
    /// <summary>No user has this number. What is nobody's is looked for and indexed by it, so that the work does not tell.</summary>
    public const long Nobody = 0;

    public FlowId Id { get; init; }

    public FlowKind Kind { get; init; }

    /// <summary>The SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>The SHA-256 of the link.</summary>
    public required byte[] LinkHash { get; init; }

    /// <summary>The key that code and link are derived under.</summary>
    public required string KeyId { get; init; }

    /// <summary>Stands for what was asked for.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>Whose account it changes; <see cref="Nobody"/> where none was found, null for a sign-up.</summary>
    public long? UserId { get; init; }

    /// <summary><see cref="Flows.OwnerState"/> of the user when it was asked for; null where there was none.</summary>
    public byte[]? OwnerState { get; init; }

    public bool IsVoid { get; init; }

    public int TriesLeft { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Stands for the network of a stranger; null when who asked was signed in.</summary>
    public byte[]? Network { get; init; }

    /// <summary>The address that is written to, or what was given in its stead, in the form in which addresses are compared.</summary>
    public required string NormalizedAddress { get; init; }

    /// <summary>The address that the account gets.</summary>
    public string? NewAddress { get; init; }

    /// <summary>Of a sign-up.</summary>
    public string? UserName { get; init; }

    /// <summary>Of a sign-up.</summary>
    public string? FirstName { get; init; }

    /// <summary>Of a sign-up.</summary>
    public string? LastName { get; init; }

    /// <summary>What is decided on.</summary>
    public Flow ToFlow() =>
        Flow.Restore(Id, Kind, UserId is { } user and not Nobody ? new Domain.Users.UserId(user) : null, IsVoid, TriesLeft, ExpiresAt);
}
