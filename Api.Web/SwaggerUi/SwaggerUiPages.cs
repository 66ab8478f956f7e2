using System.Text.Encodings.Web;
using Api.Web.OpenApi;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Api.Web.SwaggerUi;

/// <summary>The OpenAPI document and Swagger UI, where they are switched on.</summary>
internal static class SwaggerUiPages
{
    public const string Path = "/swagger";

    /// <param name="app">The program.</param>
    /// <param name="demoAccount">The name and the password of whom a first start lets in; null for nobody.</param>
    public static WebApplication UseSwaggerUiPages(this WebApplication app, string? demoAccount)
    {
        if (!IsEnabled(app))
        {
            return app;
        }

        app.MapOpenApiDocument();
        app.UseWhen(context => IsPlain(context.Request.Path), pages => UsePages(pages, demoAccount));
        app.MapGet("/", (HttpContext context) => Results.Redirect($"{context.Request.PathBase}{Path}/index.html"))
            .AllowAnonymous()
            .ExcludeFromDescription();
        return app;
    }

    public static bool IsEnabled(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<SwaggerOptions>>().Value.Enabled ?? app.Environment.IsDevelopment();

    /// <summary>
    /// Whether a path is made of visible ASCII, as all that is served here. Swagger UI redirects by a pattern whose end also
    /// matches before a line break, and no header can hold one.
    /// </summary>
    private static bool IsPlain(PathString path) => (path.Value ?? "").All(c => c is > ' ' and <= '~');

    private static void UsePages(IApplicationBuilder pages, string? demoAccount)
    {
        pages.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = Path,
            FileProvider = new EmbeddedFileProvider(typeof(SwaggerUiPages).Assembly, $"{typeof(SwaggerUiPages).Namespace}.Page"),
            // The modules belong together: the browser has to ask each time whether it has those of the running program.
            OnPrepareResponse = served => served.Context.Response.Headers.CacheControl = "no-cache",
        });
        pages.UseSwaggerUI(options =>
        {
            options.RoutePrefix = Path.TrimStart('/');
            options.DocumentTitle = "Login, token and user service";
            options.HeadContent = Head(demoAccount);
            options.DefaultModelsExpandDepth(0);
            options.InjectJavascript("without-logo.js", "module");
            options.InjectJavascript("generated/swagger/login.js", "module");
            options.InjectStylesheet("login-bar.css");
            options.SwaggerEndpoint($"../openapi/{OpenApiServices.DocumentName}.json", OpenApiServices.DocumentName);
        });
    }

    /// <summary>As wide as a phone, and who can log in on a first start.</summary>
    private static string Head(string? demoAccount) =>
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + (demoAccount is null ? "" : $"<meta name=\"demo-account\" content=\"{HtmlEncoder.Default.Encode(demoAccount)}\">");
}
