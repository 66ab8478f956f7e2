using System.Globalization;
using System.Text.Json.Nodes;
using Api.Domain.Sessions;
using Api.Web.Contracts.Paging;
using Api.Web.Contracts.Sessions;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using Api.Web.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>The paths as the contract spells them; the framework's description leaves out the last slash.</summary>
internal sealed class TrailingSlashDocumentFilter : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var paths = new OpenApiPaths();
        foreach (var (path, item) in swaggerDoc.Paths)
        {
            paths.Add(path.StartsWith("/api/", StringComparison.Ordinal) ? path + "/" : path, item);
        }

        swaggerDoc.Paths = paths;
    }
}

/// <summary>Protected operations ask for the bearer scheme.</summary>
internal sealed class AuthenticatedOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            return;
        }

        // Without the document the requirement would be written as an empty object, and no header be sent.
        var scheme = new OpenApiSecuritySchemeReference(OpenApiServices.SecurityScheme, context.Document);
        operation.Security = [new OpenApiSecurityRequirement { [scheme] = [] }];
    }
}

/// <summary>Requests say what <see cref="BodyShape"/> demands and ignores; the framework's conventions say something else.</summary>
internal sealed class RequestSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema request && context.Type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            var shape = BodyShape.Of(context.Type);
            request.AdditionalPropertiesAllowed = shape.IsLenient;
            request.Required = new SortedSet<string>(shape.Required, StringComparer.Ordinal);
            var nullable = shape.Nullable.ToHashSet(StringComparer.Ordinal);
            foreach (var (name, member) in (request.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)).Select(pair => (pair.Key, (OpenApiSchema)pair.Value)))
            {
                member.Type = nullable.Contains(name) ? member.Type | JsonSchemaType.Null : member.Type & ~JsonSchemaType.Null;
            }
        }
    }
}

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

/// <summary>Query strings and headers, which actions read themselves: strictly, and with all that is wrong named at once.</summary>
internal sealed class RequestParametersOperationFilter : IOperationFilter
{
    private static readonly OpenApiParameter[] Paging =
    [
        Parameter("page", "Counted from 1.", Integer(1, maximum: null, value: 1)),
        Parameter("pageSize", "How many a page holds.", Integer(1, PageParameters.MaximumPageSize, PageParameters.DefaultPageSize)),
    ];

    private static readonly OpenApiParameter[] KeepCurrent =
        [Parameter(EndSessionsParameters.KeepCurrent, "Whether the session of this call goes on.", new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) })];

    private static readonly Dictionary<string, OpenApiParameter[]> ByOperation = new(StringComparer.Ordinal)
    {
        ["listUsers"] =
        [
            .. Paging,
            Parameter("search", "A literal part of user name, e-mail or names, without regard to letter case.", new OpenApiSchema { Type = JsonSchemaType.String }),
            Parameter(
                "ordering",
                "Comma-separated, with `-` for descending: " + string.Join(", ", ListUsersParameters.Orderings.Keys) + ". Ties are broken by id.",
                new OpenApiSchema { Type = JsonSchemaType.String, Default = JsonValue.Create("id") }),
            Parameter("isActive", "Only users that are, or are not.", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        ],
        ["refreshTokens"] =
        [
            new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "A new random text for each refresh token, sent with every request that presents it.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = RotationKey.MinimumLength, MaxLength = RotationKey.MaximumLength },
            },
        ],
        ["listSessions"] = Paging,
        ["listUserSessions"] = Paging,
        ["endSessions"] = KeepCurrent,
        ["endUserSessions"] = KeepCurrent,
    };

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId is { } id && ByOperation.TryGetValue(id, out var parameters))
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. parameters];
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
