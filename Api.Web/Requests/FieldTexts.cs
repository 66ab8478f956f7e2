namespace Api.Web.Requests;

/// <summary>What is wrong about the form of a field, in the words of Django REST framework.</summary>
internal static class FieldTexts
{
    public const string Required = "This field is required.";
    public const string Null = "This field may not be null.";
    public const string Blank = "This field may not be blank.";
    public const string NotText = "Not a valid string.";
    public const string NotBoolean = "Must be a valid boolean.";
    public const string NotInteger = "A valid integer is required.";
    public const string NotDateTime = "Datetime has wrong format. Use YYYY-MM-DDThh:mm:ss.fffZ.";
    public const string NotList = "Expected a list of items.";
    public const string NullCharacters = "Null characters are not allowed.";
    public const string Unknown = "This field is not known.";

    public static string SurrogateCharacters(char found) => $"Surrogate characters are not allowed: U+{(int)found:X4}.";
}
