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
    /// <c>https://app.example.com</c>. Default none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];
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
            "have to be origins such as https://app.example.com or http://localhost:3000, without path, slash or wildcard");
        return errors.ToResult();
    }
}
