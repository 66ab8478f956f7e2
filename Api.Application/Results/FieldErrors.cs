using System.Globalization;

namespace Api.Application.Results;

/// <summary>Collects what is wrong about the fields of one request or command, in the words of Django REST framework.</summary>
public sealed class FieldErrors
{
    /// <summary>What is said of a field that has to be there and is not.</summary>
    public const string Required = "This field is required.";

    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    /// <summary>The longest text of a field is exceeded.</summary>
    public static string TooLong(int maximum) =>
        string.Create(CultureInfo.InvariantCulture, $"Ensure this field has no more than {maximum} characters.");

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Notes what is wrong about a field; a field may have several errors.</summary>
    public void Add(string field, string text)
    {
        if (!_fields.TryGetValue(field, out var texts))
        {
            _fields.Add(field, texts = []);
        }

        texts.Add(text);
    }

    /// <summary>All that was added, by the names of the fields.</summary>
    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        _fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>The error to return, or null when nothing was added.</summary>
    public Error? ToError() => IsEmpty ? null : new Error.Invalid(ToDictionary());
}
