using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Api.Application.Users;

namespace Api.Web.Requests;

/// <summary>One member of a body: which values it may have, and which property it sets.</summary>
internal sealed class BodyField
{
    private readonly PropertyInfo _property;
    private readonly Type _type;
    private readonly Func<object?, object?> _wrap = value => value;
    private readonly bool _numberAsText;
    private readonly bool _verbatim;
    private readonly bool _allowBlank;

    public BodyField(PropertyInfo property)
    {
        _property = property;
        _type = property.PropertyType;
        _numberAsText = property.GetCustomAttribute<NumberAsTextAttribute>() is not null;
        _verbatim = property.GetCustomAttribute<VerbatimAttribute>() is not null;
        _allowBlank = property.GetCustomAttribute<AllowBlankAttribute>() is not null;
        IsRequired = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;
        // A context for each field: it caches, and is not safe for several threads.
        var info = new NullabilityInfoContext().Create(property);
        if (_type.IsGenericType && _type.GetGenericTypeDefinition() == typeof(Optional<>))
        {
            info = info.GenericTypeArguments[0];
            _type = info.Type;
            _wrap = typeof(BodyField).GetMethod(nameof(Wrap), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(_type)
                .CreateDelegate<Func<object?, object?>>();
        }

        IsNullable = info.WriteState == NullabilityState.Nullable;
        _type = Nullable.GetUnderlyingType(_type) ?? _type;
    }

    /// <summary>Whether the member has to be there.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether the member may be null.</summary>
    public bool IsNullable { get; }

    /// <summary>Judges that the member is absent.</summary>
    /// <returns>What is wrong about that; null when nothing is.</returns>
    public string? Miss() => IsRequired ? FieldTexts.Required : null;

    /// <summary>Sets the property if the value is good.</summary>
    /// <returns>What is wrong about the value; null when nothing is.</returns>
    public string? Read(JsonElement value, object request)
    {
        object? read = null;
        var fault = value.ValueKind == JsonValueKind.Null
            ? IsNullable ? null : FieldTexts.Null
            : Read(value, out read);
        if (fault is null)
        {
            _property.SetValue(request, _wrap(read));
        }

        return fault;
    }

    private string? Read(JsonElement value, out object? read)
    {
        read = null;
        if (_type == typeof(string))
        {
            var fault = ReadText(value, out var text);
            read = text;
            return fault;
        }

        if (_type == typeof(bool))
        {
            read = value.ValueKind == JsonValueKind.True;
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : FieldTexts.NotBoolean;
        }

        if (_type == typeof(long))
        {
            var number = 0L;
            var isNumber = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number);
            read = number;
            return isNumber ? null : FieldTexts.NotInteger;
        }

        if (_type == typeof(DateTimeOffset))
        {
            var time = default(DateTimeOffset);
            var isTime = value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out time);
            read = time;
            return isTime ? null : FieldTexts.NotDateTime;
        }

        if (_type == typeof(IReadOnlyList<string>))
        {
            var fault = ReadList(value, out var list);
            read = list;
            return fault;
        }

        throw new NotSupportedException($"{_property.DeclaringType}.{_property.Name} is of a type that no body may have.");
    }

    private static object Wrap<T>(object? value) => (Optional<T>)(T)value!;

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
