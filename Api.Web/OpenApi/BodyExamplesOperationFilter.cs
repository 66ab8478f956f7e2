using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>Shows the bodies that <see cref="BodyExampleAttribute"/> names.</summary>
internal sealed class BodyExamplesOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var body = context.ApiDescription.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source == BindingSource.Body)?.Type;
        var examples = body?.GetCustomAttributes<BodyExampleAttribute>().ToList() ?? [];
        if (examples.Count == 0 || !context.SchemaRepository.TryLookupByType(body, out var reference))
        {
            return;
        }

        var members = context.SchemaRepository.Schemas[reference.Reference.Id!].Properties!;
        foreach (var media in operation.RequestBody!.Content!.Values.OfType<OpenApiMediaType>())
        {
            media.Examples = examples.ToDictionary(
                example => example.Name,
                IOpenApiExample (example) => new OpenApiExample
                {
                    Summary = example.Summary,
                    Value = new JsonObject(example.Members.Select(
                        name => KeyValuePair.Create<string, JsonNode?>(name, members[name].Examples![0].DeepClone()))),
                },
                StringComparer.Ordinal);
        }
    }
}
