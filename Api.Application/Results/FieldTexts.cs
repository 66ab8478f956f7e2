using System.Globalization;

namespace Api.Application.Results;

/// <summary>What is wrong about a field, in the words of Django REST framework.</summary>
public static class FieldTexts
{
    /// <summary>The field is missing.</summary>
    public const string Required = "This field is required.";

    /// <summary>The field is null, but has to have a value.</summary>
    public const string Null = "This field may not be null.";

    /// <summary>The text is empty or white space.</summary>
    public const string Blank = "This field may not be blank.";

    /// <summary>The value is no text.</summary>
    public const string NotText = "Not a valid string.";

    /// <summary>The value is neither true nor false.</summary>
    public const string NotBoolean = "Must be a valid boolean.";

    /// <summary>The value is no whole number.</summary>
    public const string NotInteger = "A valid integer is required.";

    /// <summary>The value is no time in the format of RFC 3339.</summary>
    public const string NotDateTime = "Datetime has wrong format. Use YYYY-MM-DDThh:mm:ss.fffZ.";

    /// <summary>The value is no list.</summary>
    public const string NotList = "Expected a list of items.";

    /// <summary>The text has the character U+0000.</summary>
    public const string NullCharacters = "Null characters are not allowed.";

    /// <summary>The text has a control character (Unicode category Cc).</summary>
    public const string ControlCharacters = "Control characters are not allowed.";

    /// <summary>There is no field of that name.</summary>
    public const string Unknown = "This field is not known.";

    /// <summary>The field is another than the stored one, but cannot be changed.</summary>
    public const string ReadOnly = "This field cannot be changed.";

    /// <summary>The text has more than <paramref name="maximum"/> Unicode code points.</summary>
    public static string TooLong(int maximum) =>
        string.Create(CultureInfo.InvariantCulture, $"Ensure this field has no more than {maximum} characters.");

    /// <summary>The text has half of a surrogate pair, <paramref name="found"/>.</summary>
    public static string SurrogateCharacters(char found) => $"Surrogate characters are not allowed: U+{(int)found:X4}.";
}
