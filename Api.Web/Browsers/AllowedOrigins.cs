using Api.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace Api.Web.Browsers;

/// <summary>Which browser apps may call the API: the section <c>Cors</c>.</summary>
public sealed class AllowedOriginsOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Cors";

    /// <summary>
    /// Origins of browser apps that may call the API and read its answers, with the cookie of cookie mode too; each as
    /// <c>https://app.example.com</c>. Those of phone shells, such as <c>capacitor://localhost</c>, do without the cookie.
    /// Default none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Request headers that such apps may send beside those that the API itself needs. Default none.</summary>
    public IList<string> AllowedHeaders { get; } = [];
}

/// <summary>Refuses everything that is no origin, a wildcard included: with credentials it would let in every page.</summary>
internal sealed class AllowedOriginsOptionsValidator : IValidateOptions<AllowedOriginsOptions>
{
    public ValidateOptionsResult Validate(string? name, AllowedOriginsOptions options)
    {
        var errors = new SettingsErrors(AllowedOriginsOptions.Section);
        errors.Check(
            options.AllowedOrigins.All(origin => Origin.TryParse(origin, out _)),
            nameof(options.AllowedOrigins),
            "have to be origins such as https://app.example.com, http://localhost:3000 or capacitor://localhost, "
                + "without path, slash or wildcard");
        errors.Check(
            options.AllowedHeaders.All(header => header.Length > 0 && header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')),
            nameof(options.AllowedHeaders),
            "have to be names of headers, made of ASCII letters, digits, '-' and '_'");
        return errors.ToResult();
    }
}
