using System.Globalization;
using System.Text.Json;
using Api.Web.Callers;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>What any action can answer although none says so: what is decided before it runs, an outage, and a bug in it.</summary>
internal sealed class CommonErrorsOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.Security is not null)
        {
            AddDescribed(StatusCodes.Status401Unauthorized, "`not_authenticated`, `bad_authorization_header`, `token_not_valid`, `user_not_found`, `user_inactive`.");
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any(by => by.Policy is Policies.Administrator or Policies.AdministratorOfUser))
        {
            Add(ErrorCode.PermissionDenied, "the caller is no administrator.");
        }

        Add(ErrorCode.NotAcceptable, "the caller accepts no JSON.");
        Add(ErrorCode.ServerError, "a bug.");
        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = true;
            Add(ErrorCode.ContentTooLarge, "the body is larger than `Request:MaxBodySize`.");
            Add(ErrorCode.UnsupportedMediaType, "the body is of a type, charset or coding that is not read.");
        }

        if (context.ApiDescription.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true)
        {
            Add(ErrorCode.TemporarilyUnavailable, "the database cannot be reached or is too slow; asking again is safe.");
        }

        void Add(ErrorCode code, string meaning) => AddDescribed(code.Status, $"`{code.Name}`: {meaning}");

        void AddDescribed(int status, string description)
        {
            var problem = new OpenApiMediaType { Schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository) };
            var response = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal) { [ProblemWriter.MediaType] = problem },
            };
            operation.Responses!.TryAdd(status.ToString(CultureInfo.InvariantCulture), response);
        }
    }
}

/// <summary>
/// Errors are <c>application/problem+json</c>, whatever else an action produces, with an example for each code that the
/// description names; and the answers stand in the order of their statuses.
/// </summary>
internal sealed class ProblemResponsesOperationFilter(IOptions<JsonOptions> json) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var ordered = new OpenApiResponses();
        foreach (var (status, response) in (operation.Responses ?? []).OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            ordered.Add(status, response);
            if (status[0] is '4' or '5' && response is OpenApiResponse { Content: { Count: > 0 } content })
            {
                var problem = new OpenApiMediaType
                {
                    Schema = content.First().Value.Schema,
                    Examples = Examples(status, response.Description ?? "", isProtected: operation.Security is not null),
                };
                content.Clear();
                content.Add(ProblemWriter.MediaType, problem);
            }
        }

        operation.Responses = ordered;
    }

    private Dictionary<string, IOpenApiExample> Examples(string status, string description, bool isProtected) => ErrorCode.All
        .Where(code => code.Status.ToString(CultureInfo.InvariantCulture) == status && description.Contains($"`{code.Name}`", StringComparison.Ordinal))
        .ToDictionary(
            code => code.Name,
            IOpenApiExample (code) => new OpenApiExample
            {
                Value = JsonSerializer.SerializeToNode(ProblemExamples.Of(code, isProtected), json.Value.JsonSerializerOptions),
            },
            StringComparer.Ordinal);
}

/// <summary>The headers by which a client goes on.</summary>
internal sealed class ResponseHeadersOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        Add(StatusCodes.Status401Unauthorized, HeaderNames.WWWAuthenticate, "`Bearer`, with `error=\"invalid_token\"` where a token is to blame.");
        Add(StatusCodes.Status429TooManyRequests, HeaderNames.RetryAfter, "After how many seconds to ask again.");
        Add(StatusCodes.Status503ServiceUnavailable, HeaderNames.RetryAfter, "After how many seconds to ask again.");
        foreach (var shown in context.ApiDescription.SupportedResponseTypes.Where(type => type.Type == typeof(UserResponse)))
        {
            if (shown.StatusCode == StatusCodes.Status201Created)
            {
                Add(shown.StatusCode, HeaderNames.Location, "The address of what was created.");
            }

            Add(shown.StatusCode, HeaderNames.ETag, "Changes with every edit of the user, not with logins.");
        }

        void Add(int status, string name, string description)
        {
            if (operation.Responses!.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var found) && found is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                response.Headers.Add(name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }
        }
    }
}
