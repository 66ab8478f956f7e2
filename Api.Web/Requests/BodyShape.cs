using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Api.Application.Results;
using Api.Web.Errors;

namespace Api.Web.Requests;

/// <summary>
/// What a request class allows in its body, by its properties: <c>required</c> members have to be there, members of
/// nullable types may be null, and the attributes in <c>FieldAttributes.cs</c> say the rest.
/// </summary>
internal sealed class BodyShape
{
    private static readonly ConcurrentDictionary<Type, BodyShape> Shapes = new();

    private readonly Type _type;
    private readonly Dictionary<string, BodyField> _fields;

    private BodyShape(Type type)
    {
        _type = type;
        IsLenient = type.GetCustomAttribute<LenientAttribute>() is not null;
        MediaTypes = type.GetCustomAttribute<MergePatchAttribute>() is not null
            ? [BodyMediaTypes.Json, BodyMediaTypes.MergePatch]
            : IsLenient ? [BodyMediaTypes.Json, .. BodyMediaTypes.Forms] : [BodyMediaTypes.Json];
        _fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(
                property => JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                property => new BodyField(property),
                StringComparer.Ordinal);
    }

    /// <summary>Whether forms are read and unknown members ignored.</summary>
    public bool IsLenient { get; }

    /// <summary>The members that have to be there.</summary>
    public IEnumerable<string> Required => _fields.Where(named => named.Value.IsRequired).Select(named => named.Key);

    /// <summary>The members that may be null.</summary>
    public IEnumerable<string> Nullable => _fields.Where(named => named.Value.IsNullable).Select(named => named.Key);

    /// <summary>The media types in which such a body is read.</summary>
    public IReadOnlyList<string> MediaTypes { get; }

    public static BodyShape Of(Type type) => Shapes.GetOrAdd(type, static key => new BodyShape(key));

    /// <summary>Reads the request that the object describes.</summary>
    /// <returns>The request, or null with the problem that names all fields that are wrong.</returns>
    public (object? Request, Problem? Problem) Read(JsonElement body)
    {
        var errors = new FieldErrors();
        var request = Activator.CreateInstance(_type)!;
        foreach (var (name, field) in _fields)
        {
            var fault = body.TryGetProperty(name, out var value) ? field.Read(value, request) : field.Miss();
            if (fault is not null)
            {
                errors.Add(name, fault);
            }
        }

        if (!IsLenient)
        {
            foreach (var member in body.EnumerateObject().Where(member => !_fields.ContainsKey(member.Name)))
            {
                errors.Add(member.Name, FieldTexts.Unknown);
            }
        }

        return errors.IsEmpty ? (request, null) : (null, Problems.Invalid(errors.ToDictionary()));
    }
}
