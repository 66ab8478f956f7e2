namespace Api.Application.Results;

/// <summary>Collects what is wrong about the fields of one request or command, in the words of Django REST framework.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    /// <summary>True while nothing was added.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Adds one error of a field; a field may have several.</summary>
    public void Add(string field, string text)
    {
        if (!_fields.TryGetValue(field, out var texts))
        {
            _fields.Add(field, texts = []);
        }

        texts.Add(text);
    }

    /// <summary>Tells what is wrong about a field of another one, from which it was taken, unless that has faults of its own.</summary>
    internal void Move(string field, string to)
    {
        if (_fields.Remove(field, out var texts))
        {
            _fields.TryAdd(to, texts);
        }
    }

    /// <summary>All that was added, by the names of the fields.</summary>
    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        _fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);

    /// <returns>The error to return; null when nothing was added.</returns>
    public Error? ToError() => IsEmpty ? null : new Error.Invalid(ToDictionary());
}
