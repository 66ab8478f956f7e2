namespace Api.Web.Contracts.Users;

/// <summary>A user.</summary>
public sealed record UserResponse
{
    /// <summary>Never given twice.</summary>
    /// <example>1</example>
    public required long Id { get; init; }

    /// <summary>Unique without regard to letter case.</summary>
    /// <example>Gokul</example>
    public required string Username { get; init; }

    /// <summary>Null when there is none.</summary>
    /// <example>gokul@example.com</example>
    public required string? Email { get; init; }

    /// <summary>When its owner proved to read the mails of the address; null when nobody has.</summary>
    /// <example>2026-11-24T10:32:00.000Z</example>
    public required DateTimeOffset? EmailConfirmedAt { get; init; }

    /// <summary>Empty when there is none.</summary>
    /// <example>Gokul</example>
    public required string FirstName { get; init; }

    /// <summary>Empty when there is none.</summary>
    /// <example>Nath</example>
    public required string LastName { get; init; }

    /// <summary>An inactive user cannot log in, and its tokens are refused.</summary>
    /// <example>true</example>
    public required bool IsActive { get; init; }

    /// <summary>Names of the user's roles.</summary>
    /// <example>["administrator"]</example>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>When the account was created.</summary>
    /// <example>2026-11-24T10:30:00.000Z</example>
    public required DateTimeOffset DateJoined { get; init; }

    /// <summary>Null before the first.</summary>
    /// <example>2026-11-24T10:31:00.000Z</example>
    public required DateTimeOffset? LastLogin { get; init; }
}
