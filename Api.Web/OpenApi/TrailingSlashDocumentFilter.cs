using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>Ends the paths with the slash that the routes have; the framework's description leaves it out.</summary>
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
