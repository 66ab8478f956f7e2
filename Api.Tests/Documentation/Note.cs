namespace Api.Tests.Documentation;

/// <summary>What a user wants to remember.</summary>
public sealed class Note
{
    /// <summary>Made by the database.</summary>
    public long Id { get; private set; }

    /// <summary>Whose it is.</summary>
    public required long OwnerId { get; init; }

    /// <summary>At most 4,000 characters.</summary>
    public required string Text { get; set; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
