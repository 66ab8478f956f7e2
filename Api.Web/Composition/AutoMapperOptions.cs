namespace Api.Web.Composition;

/// <summary>The section <c>AutoMapper</c>.</summary>
public sealed class AutoMapperOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "AutoMapper";

    /// <summary>For those who use AutoMapper under its commercial licence. Default none.</summary>
    public string? LicenseKey { get; set; }
}
