namespace Api.Web.SwaggerUi;

/// <summary>Whether the API shows its own description: the section <c>Swagger</c>.</summary>
public sealed class SwaggerOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether the document and its page are served. Default true in development only.</summary>
    public bool? Enabled { get; set; }
}
