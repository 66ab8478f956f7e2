using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Api.Web.RequestBodies;

/// <summary>One member of a body: what it may hold, and the property that takes it.</summary>
internal sealed class BodyField(PropertyInfo property, NullabilityInfoContext nullability)
{
    // A nullable value only tells what was left out; null is no value for it.
    private readonly bool _nullable = !property.PropertyType.IsValueType && nullability.Create(property).WriteState == NullabilityState.Nullable;
    private readonly bool _numberAsText = property.GetCustomAttribute<NumberAsTextAttribute>() is not null;
    private readonly bool _verbatim = property.GetCustomAttribute<VerbatimAttribute>() is not null;
    private readonly bool _allowBlank = property.GetCustomAttribute<AllowBlankAttribute>() is not null;

    /// <summary>Whether the member has to be there.</summary>
    public bool IsRequired { get; } = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    /// <summary>What is wrong about the member's absence, if anything.</summary>
    public string? Miss() => IsRequired ? FieldTexts.Required : null;

    /// <summary>Sets the property, or tells what is wrong about the value.</summary>
    public string? Read(JsonElement value, object request)
    {
        object? read = null;
        var fault = value.ValueKind == JsonValueKind.Null
            ? _nullable ? null : FieldTexts.Null
            : Read(value, out read);
        if (fault is null)
        {
            property.SetValue(request, read);
        }

        return fault;
    }

    private string? Read(JsonElement value, out object? read)
    {
        read = null;
        if (property.PropertyType == typeof(string))
        {
            var fault = ReadText(value, out var text);
            read = text;
            return fault;
        }

        if (property.PropertyType == typeof(bool) || property.PropertyType == typeof(bool?))
        {
            read = value.ValueKind == JsonValueKind.True;
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : FieldTexts.NotBoolean;
        }

        if (property.PropertyType == typeof(IReadOnlyList<string>))
        {
            var fault = ReadList(value, out var list);
            read = list;
            return fault;
        }

        throw new NotSupportedException($"{property.DeclaringType}.{property.Name} is of a type that bodies do not have.");
    }

    private string? ReadList(JsonElement value, out IReadOnlyList<string> list)
    {
        var texts = new List<string>();
        list = texts;
        if (value.ValueKind != JsonValueKind.Array)
        {
            return FieldTexts.NotList;
        }

        foreach (var item in value.EnumerateArray())
        {
            if (ReadText(item, out var text) is { } fault)
            {
                return fault;
            }

            texts.Add(text);
        }

        return null;
    }

    private string? ReadText(JsonElement value, out string text)
    {
        text = "";
        if (value.ValueKind == JsonValueKind.Number && _numberAsText)
        {
            text = value.GetRawText();
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return FieldTexts.NotText;
        }

        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return FieldTexts.SurrogateCharacters(LoneSurrogate.FindFirst(value.GetRawText()));
        }

        if (_verbatim)
        {
            return text.Length == 0 ? FieldTexts.Blank : null;
        }

        if (text.Contains('\0'))
        {
            return FieldTexts.NullCharacters;
        }

        return string.IsNullOrWhiteSpace(text) && !_allowBlank ? FieldTexts.Blank : null;
    }
}
