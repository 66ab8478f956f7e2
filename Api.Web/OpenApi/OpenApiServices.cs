using System.Reflection;
using Api.Application.Users;
using Api.Web.Requests;
using Microsoft.OpenApi;

namespace Api.Web.OpenApi;

/// <summary>
/// The OpenAPI document, made from the controllers and their XML comments: in version 3.1, and in 3.0 for the tools that
/// read nothing newer.
/// </summary>
internal static class OpenApiServices
{
    public const string DocumentName = "v1";
    public const string SecurityScheme = "Bearer";

    // Without the constraint either route would fit the other's address too.
    private const string NameInRoute = $"{{documentName:regex(^{DocumentName}$)}}";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddSwaggerGen(options =>
    {
        options.SwaggerDoc(DocumentName, new OpenApiInfo
        {
            Title = "Login, token and user service",
            Version = DocumentName,
            Description = "JWT login and refresh with server-side sessions, and user management. "
                + "Log in with `POST /api/token/` and send the access token as `Authorization: Bearer`; "
                + "in Swagger UI the bar at the top does both.",
        });
        options.AddSecurityDefinition(SecurityScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The access token of `POST /api/token/`.",
        });
        options.IncludeXmlComments(Assembly.GetExecutingAssembly());
        // A member that can be left out is of the type of its value.
        options.MapType<Optional<long>>(() => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" });
        options.MapType<Optional<bool>>(() => new OpenApiSchema { Type = JsonSchemaType.Boolean });
        options.MapType<Optional<string>>(() => new OpenApiSchema { Type = JsonSchemaType.String });
        options.MapType<Optional<DateTimeOffset>>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });
        options.MapType<Optional<DateTimeOffset?>>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });
        options.MapType<Optional<IReadOnlyList<string>>>(() => new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        options.SupportNonNullableReferenceTypes();
        options.NonNullableReferenceTypesAsRequired();
        options.OperationFilter<AuthenticatedOperationFilter>();
        options.OperationFilter<RequestParametersOperationFilter>();
        options.OperationFilter<BodyExamplesOperationFilter>();
        options.OperationFilter<CookieModeOperationFilter>();
        options.OperationFilter<ProblemResponsesOperationFilter>();
        options.OperationFilter<ResponseHeadersOperationFilter>();
        options.SchemaFilter<ProblemSchemaFilter>();
        options.SchemaFilter<RequestSchemaFilter>();
        options.SchemaFilter<AbsentMemberSchemaFilter>();
        options.DocumentFilter<PathsDocumentFilter>();
    });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder endpoints)
    {
        Map($"/openapi/{NameInRoute}.json", OpenApiSpecVersion.OpenApi3_1);
        Map($"/openapi/{NameInRoute}-3.0.json", OpenApiSpecVersion.OpenApi3_0);

        void Map(string route, OpenApiSpecVersion version) => endpoints.MapSwagger(route, options =>
        {
            options.OpenApiVersion = version;
            options.PreSerializeFilters.Add((document, request) =>
                document.Servers = [new OpenApiServer { Url = PublicAddress.Of(request) }]);
        });
    }
}
