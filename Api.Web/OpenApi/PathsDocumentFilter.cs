using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>
/// Ends the paths with the slash that the routes have, which the framework's description leaves out, and puts first what
/// somebody needs first, which the framework puts in the order of the alphabet.
/// </summary>
internal sealed class PathsDocumentFilter : IDocumentFilter
{
    private static readonly List<string> FirstTags = ["Token", "Account", "Users", "Sessions", "Roles"];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var paths = new OpenApiPaths();
        foreach (var (path, item) in swaggerDoc.Paths.OrderBy(path => RankOf(TagOf(path.Value))))
        {
            paths.Add(path.StartsWith("/api/", StringComparison.Ordinal) ? path + "/" : path, item);
        }

        swaggerDoc.Paths = paths;
        swaggerDoc.Tags = (swaggerDoc.Tags ?? new HashSet<OpenApiTag>()).OrderBy(tag => RankOf(tag.Name)).ToHashSet();
    }

    private static string? TagOf(IOpenApiPathItem path) =>
        path.Operations?.Values.SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>()).FirstOrDefault()?.Name;

    private static int RankOf(string? tag) => tag is not null && FirstTags.IndexOf(tag) is >= 0 and var rank ? rank : FirstTags.Count;
}
