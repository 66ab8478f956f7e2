using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>A member of an answer that is left out where there is no value is never null.</summary>
internal sealed class AbsentMemberSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema member
            && context.MemberInfo?.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.WhenWritingNull })
        {
            member.Type &= ~JsonSchemaType.Null;
        }
    }
}
