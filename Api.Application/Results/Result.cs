using System.Diagnostics.CodeAnalysis;

namespace Api.Application.Results;

/// <summary>What a use case answers: a value, or the reason why there is none.</summary>
public sealed class Result<T>
    where T : notnull
{
    private Result(T? value, Error? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The answer, when there is no error.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value.</summary>
    public Error? Error { get; }

    /// <summary>Success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Failure.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>Whether there is a value, and which.</summary>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Error? error)
    {
        value = Value;
        error = Error;
        return error is null;
    }
}
