using Api.Web.OpenApi;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Api.Web.SwaggerUi;

/// <summary>The OpenAPI document and Swagger UI, where they are switched on.</summary>
internal static class SwaggerUiPages
{
    public const string Path = "/swagger";

    public static WebApplication UseSwaggerUiPages(this WebApplication app)
    {
        if (!IsEnabled(app))
        {
            return app;
        }

        app.MapOpenApiDocument();
        app.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = Path,
            FileProvider = new EmbeddedFileProvider(typeof(SwaggerUiPages).Assembly, $"{typeof(SwaggerUiPages).Namespace}.Page"),
            // The modules belong together: the browser has to ask each time whether it has those of the running program.
            OnPrepareResponse = served => served.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = Path.TrimStart('/');
            options.DocumentTitle = "Login, token and user service";
            options.InjectJavascript("without-logo.js", "module");
            options.InjectJavascript("client/swagger/login.js", "module");
            options.InjectStylesheet("login-bar.css");
            options.SwaggerEndpoint($"../openapi/{OpenApiServices.DocumentName}.json", OpenApiServices.DocumentName);
        });
        app.MapGet("/", (HttpContext context) => Results.Redirect($"{context.Request.PathBase}{Path}/index.html"))
            .AllowAnonymous()
            .ExcludeFromDescription();
        return app;
    }

    public static bool IsEnabled(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<SwaggerOptions>>().Value.Enabled ?? app.Environment.IsDevelopment();
}
