using System.Globalization;
using System.Net.Mime;
using Api.Web.Browsers;
using Api.Web.Contracts.Tokens;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>
/// Describes what cookie mode adds to the token calls. The cookie is a parameter and no security scheme: Swagger UI could
/// not send it, because browsers let no page set it.
/// </summary>
internal sealed class CookieModeOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<CookieOrBodyAttribute>().Any())
        {
            ((OpenApiRequestBody)operation.RequestBody!).Required = false;
            Add(
                RefreshCookie.Name,
                ParameterLocation.Cookie,
                "The refresh token in cookie mode, which browsers send by themselves; not read when one is in the body.",
                JsonSchemaType.String);
        }

        if (metadata.OfType<CookieLoginAttribute>().Any())
        {
            Add(
                CookieLogin.Parameter,
                ParameterLocation.Query,
                $"Whether the refresh token goes into the cookie `{RefreshCookie.Name}` and the answer names it only.",
                JsonSchemaType.Boolean);
        }

        var tokens = context.ApiDescription.SupportedResponseTypes
            .FirstOrDefault(answer => answer.Type == typeof(TokenPairResponse) || answer.Type == typeof(RefreshedTokensResponse));
        if (tokens is not null)
        {
            var status = tokens.StatusCode.ToString(CultureInfo.InvariantCulture);
            var answer = operation.Responses![status].Content![MediaTypeNames.Application.Json];
            ((OpenApiMediaType)answer).Schema = new OpenApiSchema
            {
                OneOf = [answer.Schema!, context.SchemaGenerator.GenerateSchema(typeof(CookieTokensResponse), context.SchemaRepository)],
            };
        }

        void Add(string name, ParameterLocation location, string description, JsonSchemaType type) => operation.Parameters =
        [
            .. operation.Parameters ?? [],
            new OpenApiParameter { Name = name, In = location, Description = description, Schema = new OpenApiSchema { Type = type } },
        ];
    }
}
