using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>Protected operations ask for the bearer scheme.</summary>
internal sealed class AuthenticatedOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            return;
        }

        // Without the document the requirement is written as an empty object, and Swagger UI sends no header.
        var scheme = new OpenApiSecuritySchemeReference(OpenApiServices.SecurityScheme, context.Document);
        operation.Security = [new OpenApiSecurityRequirement { [scheme] = [] }];
    }
}
