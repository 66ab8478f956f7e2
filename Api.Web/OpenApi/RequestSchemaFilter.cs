using Api.Web.Requests;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>
/// Says of each type that an action takes as its body what <see cref="BodyShape"/> demands and ignores; the framework's
/// conventions say something else.
/// </summary>
internal sealed class RequestSchemaFilter(IApiDescriptionGroupCollectionProvider api) : ISchemaFilter
{
    private readonly Lazy<HashSet<Type>> _bodies = new(() =>
    [
        .. api.ApiDescriptionGroups.Items
            .SelectMany(group => group.Items)
            .SelectMany(action => action.ParameterDescriptions)
            .Where(parameter => parameter.Source == BindingSource.Body)
            .Select(parameter => parameter.Type),
    ]);

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema request && _bodies.Value.Contains(context.Type))
        {
            var shape = BodyShape.Of(context.Type);
            request.AdditionalPropertiesAllowed = shape.IsLenient;
            request.Required = new SortedSet<string>(shape.Required, StringComparer.Ordinal);
            var nullable = shape.Nullable.ToHashSet(StringComparer.Ordinal);
            foreach (var (name, property) in request.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
            {
                var member = (OpenApiSchema)property;
                member.Type = nullable.Contains(name) ? member.Type | JsonSchemaType.Null : member.Type & ~JsonSchemaType.Null;
            }
        }
    }
}
