namespace Api.Web.Composition;

/// <summary>The licence of AutoMapper: the section <c>AutoMapper</c>.</summary>
public sealed class AutoMapperOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "AutoMapper";

    /// <summary>For those who use AutoMapper under its commercial licence. Default none.</summary>
    public string? LicenseKey { get; set; }
}
