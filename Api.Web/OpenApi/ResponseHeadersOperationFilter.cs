using System.Globalization;
using Api.Web.Contracts.Users;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>Describes the headers by which a client goes on.</summary>
internal sealed class ResponseHeadersOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        Add(
            StatusCodes.Status401Unauthorized,
            HeaderNames.WWWAuthenticate,
            "`Bearer`, with `error=\"invalid_token\"` where a token is to blame, and `error=\"insufficient_user_authentication\"` "
            + "where the login is too old.");
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
            if (operation.Responses!.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture)) is OpenApiResponse response)
            {
                var header = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
                response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                response.Headers.Add(name, header);
            }
        }
    }
}
