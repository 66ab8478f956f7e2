using Api.Web.Browsers;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>
/// Describes what cookie mode adds to the token calls. The cookie is told in words: it is no parameter that a generated client
/// could fill in, and no security scheme that Swagger UI could, because browsers let no page set it.
/// </summary>
internal sealed class CookieModeOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<CookieOrBodyAttribute>().Any())
        {
            var body = (OpenApiRequestBody)operation.RequestBody!;
            body.Required = false;
            body.Description += $" Without a token in it the cookie `{RefreshCookie.Name}` counts, which browsers send by themselves.";
        }

        if (metadata.OfType<CookieLoginAttribute>().Any())
        {
            operation.Parameters =
            [
                .. operation.Parameters ?? [],
                new OpenApiParameter
                {
                    Name = CookieLogin.Parameter,
                    In = ParameterLocation.Query,
                    Description = $"Whether the refresh token goes into the cookie `{RefreshCookie.Name}` and the answer names it only.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
                },
            ];
        }
    }
}
