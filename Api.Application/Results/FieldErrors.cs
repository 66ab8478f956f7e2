namespace Api.Application.Results;

/// <summary>Collects what is wrong about the fields of one command.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    public void Add(string field, string text)
    {
        if (!_fields.TryGetValue(field, out var texts))
        {
            _fields.Add(field, texts = []);
        }

        texts.Add(text);
    }

    /// <returns>The error to return; null when nothing was added.</returns>
    public Error? ToError() => _fields.Count == 0
        ? null
        : new Error.Invalid(_fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal));
}
