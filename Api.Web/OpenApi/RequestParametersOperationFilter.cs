using System.Globalization;
using System.Text.Json.Nodes;
using Api.Domain.Sessions;
using Api.Web.Contracts.Paging;
using Api.Web.Contracts.Sessions;
using Api.Web.Contracts.Users;
using Api.Web.Requests;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>
/// Describes the query strings and headers that actions read themselves (<see cref="ReadsAttribute"/>,
/// <see cref="HonoursIfMatchAttribute"/>), and says that a body is required. In which media types beside JSON it
/// is read is told in words: generators make more arguments of them, or take one and warn.
/// </summary>
internal sealed class RequestParametersOperationFilter : IOperationFilter
{
    private static readonly OpenApiParameter[] Paging =
    [
        Parameter("page", "Counted from 1.", Integer(1, maximum: null, value: 1)),
        Parameter("pageSize", "How many a page holds.", Integer(1, PageParameters.MaximumPageSize, PageParameters.DefaultPageSize)),
    ];

    private static readonly OpenApiParameter Precondition = new()
    {
        Name = HeaderNames.IfMatch,
        In = ParameterLocation.Header,
        Description = "The `ETag` of the user as it was read; 412 when it was changed since. Without the header any state is changed.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static readonly Dictionary<Type, OpenApiParameter[]> ByReader = new()
    {
        [typeof(PageParameters)] = Paging,
        [typeof(ListUsersParameters)] =
        [
            .. Paging,
            Parameter(
                "search",
                "A literal part of user name, e-mail or names, without regard to letter case.",
                new OpenApiSchema { Type = JsonSchemaType.String }),
            Parameter(
                "ordering",
                $"Comma-separated, with `-` for descending: {string.Join(", ", ListUsersParameters.Orderings.Keys)}. "
                + "Ties are broken by id.",
                new OpenApiSchema { Type = JsonSchemaType.String, Default = JsonValue.Create("id") }),
            Parameter(
                PageLinks.After,
                "Goes on behind a user instead of counting pages, and not beside `page`. Empty for the first page; else from its `next` "
                + "or `previous`, with the same `ordering`.",
                new OpenApiSchema { Type = JsonSchemaType.String }),
            Parameter("isActive", "Only users that are, or are not.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        ],
        [typeof(EndSessionsParameters)] =
        [
            Parameter(
                EndSessionsParameters.KeepCurrent,
                "Whether the session of this call goes on.",
                new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) }),
        ],
        [typeof(IdempotencyKey)] =
        [
            new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "A new random text for each refresh token, sent with every request that presents it.",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = RotationKey.MinimumLength,
                    MaxLength = RotationKey.MaximumLength,
                },
            },
        ],
    };

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ReadsAttribute>().SingleOrDefault() is { } reads)
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. ByReader[reads.Reader]];
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<HonoursIfMatchAttribute>().Any())
        {
            operation.Parameters = [.. operation.Parameters ?? [], Precondition];
        }

        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = true;
            var others = (body.Content?.Keys ?? []).Where(type => type != BodyMediaTypes.Json).ToList();
            others.ForEach(type => body.Content!.Remove(type));
            if (others.Count > 0)
            {
                body.Description = $"{body.Description} The same is read as `{string.Join("` and as `", others)}` as well.".TrimStart();
            }
        }
    }

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static OpenApiSchema Integer(int minimum, int? maximum, int value) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = minimum.ToString(CultureInfo.InvariantCulture),
        Maximum = maximum?.ToString(CultureInfo.InvariantCulture),
        Default = JsonValue.Create(value),
    };
}
