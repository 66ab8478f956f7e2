namespace Api.Web.SwaggerUi;

/// <summary>The section <c>Swagger</c>.</summary>
public sealed class SwaggerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether the document and its page are served. Default true in development only.</summary>
    public bool? Enabled { get; set; }
}
