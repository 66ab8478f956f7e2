namespace Api.Tests.Documentation;

public sealed class Note
{
    public long Id { get; private set; }

    public required long OwnerId { get; init; }

    public required string Text { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
