using System.Diagnostics.CodeAnalysis;

namespace Api.Application.Results;

/// <summary>A value, or the expected failure because of which there is none.</summary>
public sealed class Result<T>
    where T : notnull
{
    private Result(T? value, Error? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value when there is no error, otherwise the default of its type.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Error? Error { get; }

    /// <summary>Lets a use case return its value as it is.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A result without a value.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>Takes the result apart.</summary>
    /// <returns>True with <paramref name="value"/>, false with <paramref name="error"/>.</returns>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Error? error)
    {
        value = Value;
        error = Error;
        return error is null;
    }
}
