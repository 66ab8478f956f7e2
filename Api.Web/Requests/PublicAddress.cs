using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Web.Requests;

/// <summary>Where the API is found from outside: the section <c>Http</c>.</summary>
public sealed class HttpAddressOptions
{
    /// <summary>The section's key in the configuration.</summary>
    public const string Section = "Http";

    /// <summary>
    /// The address under which clients reach the API, a path before <c>/api</c> included. Every address that is handed out
    /// begins with it. Default none: the host that each request names.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>The path before <c>/api</c> that a reverse proxy leaves in the requests it passes on. Default none.</summary>
    public string? PathBase { get; set; }
}

internal sealed class HttpAddressOptionsValidator : IValidateOptions<HttpAddressOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpAddressOptions options)
    {
        var errors = new SettingsErrors(HttpAddressOptions.Section);
        errors.Check(
            string.IsNullOrEmpty(options.PublicUrl) || IsAddress(options.PublicUrl),
            nameof(options.PublicUrl),
            "has to be an address such as https://api.example.com or https://example.com/auth, without query or fragment");
        errors.Check(
            string.IsNullOrEmpty(options.PathBase) || IsPathBase(options.PathBase),
            nameof(options.PathBase),
            "has to be a path such as /auth: it begins with one slash and ends without");
        return errors.ToResult();
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && text.StartsWith(address.Scheme + "://", StringComparison.OrdinalIgnoreCase)
        && address.UserInfo.Length == 0
        && !text.AsSpan().ContainsAny("?#\\")
        && text.All(c => c is > ' ' and <= '~');

    private static bool IsPathBase(string text) =>
        text.StartsWith('/') && PathPrefix.IsPlain(text[1..]);
}

/// <summary>
/// The addresses that are handed out: in answers, headers and documents. A request names its host itself, so where it matters
/// <c>Http:PublicUrl</c> or <c>AllowedHosts</c> has to say which one is right.
/// </summary>
internal static class PublicAddress
{
    /// <summary>The address of a path of the API, percent-encoded.</summary>
    public static string Of(HttpRequest request, PathString path = default, QueryString query = default) =>
        (FromSettings(request) ?? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}")
        + path.ToUriComponent() + query.ToUriComponent();

    /// <summary>The address of a path of the API for who knows it by the issuer of its tokens.</summary>
    public static string Of(HttpRequest request, string issuer, PathString path) =>
        (FromSettings(request) ?? issuer.TrimEnd('/')) + path.ToUriComponent();

    private static string? FromSettings(HttpRequest request) =>
        request.HttpContext.RequestServices.GetRequiredService<IOptions<HttpAddressOptions>>().Value.PublicUrl is { Length: > 0 } address
            ? address.TrimEnd('/')
            : null;
}
