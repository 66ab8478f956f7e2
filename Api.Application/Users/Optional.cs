namespace Api.Application.Users;

/// <summary>A member of a change that can be left out, which is not the same as null (RFC 7396).</summary>
public readonly record struct Optional<T>
{
    private Optional(T value)
    {
        Value = value;
        IsSet = true;
    }

    /// <summary>Whether the member is there.</summary>
    public bool IsSet { get; }

    /// <summary>What it holds; the type's default when it is not there.</summary>
    public T Value { get; }

    /// <summary>A member that is there.</summary>
    public static implicit operator Optional<T>(T value) => new(value);

    /// <returns>The member when it is there, otherwise <paramref name="stored"/>.</returns>
    public T Or(T stored) => IsSet ? Value : stored;
}
