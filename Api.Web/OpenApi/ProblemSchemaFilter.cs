using System.Text.Json.Nodes;
using Api.Web.Errors;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>Publishes the closed list of codes.</summary>
internal sealed class ProblemSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (context.Type == typeof(Problem) && schema.Properties?["code"] is OpenApiSchema code)
        {
            code.Enum = [.. ErrorCode.All.Select(known => JsonValue.Create(known.Name)).Cast<JsonNode>()];
        }
    }
}
