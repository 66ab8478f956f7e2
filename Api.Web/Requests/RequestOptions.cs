using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Web.Requests;

/// <summary>What the API accepts of a request: the section <c>Request</c>.</summary>
public sealed class RequestOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Request";

    /// <summary>The largest body that is read, in bytes; a larger one is 413. At least 1024. Default 65536.</summary>
    public int MaxBodySize { get; set; } = 65536;

    /// <summary>
    /// How many connections may be open at once; those beyond are closed. At least 16. Default: what the limit of open files
    /// allows.
    /// </summary>
    public int MaxConnections { get; set; } = DescriptorLimit.Connections;
}

internal sealed class RequestOptionsValidator : IValidateOptions<RequestOptions>
{
    private const int Least = 1024;
    private const int LeastConnections = 16;

    public ValidateOptionsResult Validate(string? name, RequestOptions options)
    {
        var errors = new SettingsErrors(RequestOptions.Section);
        errors.Check(options.MaxBodySize >= Least, nameof(options.MaxBodySize), "has to be at least 1024 bytes");
        errors.Check(options.MaxConnections >= LeastConnections, nameof(options.MaxConnections), "has to be at least 16");
        return errors.ToResult();
    }
}
