namespace Api.Client.Storage;

/// <summary>A session that is lost when the program ends.</summary>
public sealed class MemorySessionStorage : ISessionStorage
{
    private volatile string? _record;

    /// <inheritdoc/>
    public ValueTask<string?> ReadAsync() => ValueTask.FromResult(_record);

    /// <inheritdoc/>
    public ValueTask WriteAsync(string record)
    {
        _record = record;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync()
    {
        _record = null;
        return ValueTask.CompletedTask;
    }
}
