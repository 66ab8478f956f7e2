using System.Globalization;

namespace Api.Application.Results;

/// <summary>Collects what is wrong about the fields of one command, in the words of Django REST framework.</summary>
internal sealed class FieldErrors
{
    public const string Required = "This field is required.";

    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    /// <summary>The longest text of a field is exceeded.</summary>
    public static string TooLong(int maximum) =>
        string.Create(CultureInfo.InvariantCulture, $"Ensure this field has no more than {maximum} characters.");

    public void Add(string field, string text)
    {
        if (!_fields.TryGetValue(field, out var texts))
        {
            _fields.Add(field, texts = []);
        }

        texts.Add(text);
    }

    /// <summary>The error to return, or null when nothing was added.</summary>
    public Error? ToError() => _fields.Count == 0
        ? null
        : new Error.Invalid(_fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal));
}
