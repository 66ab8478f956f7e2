using Api.Web.SwaggerUi;
using NetEscapades.AspNetCore.SecurityHeaders.Headers;

namespace Api.Web.Browsers;

/// <summary>
/// Forbids browsers to guess types, frame answers, run scripts in them or pass on their address, errors included. Swagger
/// UI, the only page, gets the least that it works with.
/// </summary>
internal static class BrowserPolicies
{
    public static IServiceCollection AddSecurityHeaders(this IServiceCollection services)
    {
        var api = Common().AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddFrameAncestors().None();
        });
        var page = Common().AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().Self();
            policy.AddScriptSrc().Self();
            policy.AddStyleSrc().Self();
            policy.AddImgSrc().Self().Data();
            policy.AddConnectSrc().Self();
            policy.AddFormAction().Self();
            policy.AddObjectSrc().None();
            policy.AddFrameAncestors().None();
            policy.AddBaseUri().None();
        });
        services.AddSecurityHeaderPolicies().SetPolicySelector(selector =>
            selector.HttpContext.Request.Path.StartsWithSegments(SwaggerUiPages.Path, StringComparison.OrdinalIgnoreCase) ? page : api);
        return services;
    }

    // The cross-origin resource policy does not affect requests that CORS decides. Sub-domains may belong to somebody else.
    private static HeaderPolicyCollection Common() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        .AddReferrerPolicyNoReferrer()
        .AddStrictTransportSecurity(
            StrictTransportSecurityHeader.OneYearInSeconds, includeSubdomains: false, preload: false, excludedHosts: [])
        .AddCrossOriginOpenerPolicy(opener => opener.SameOrigin())
        .AddCrossOriginResourcePolicy(resource => resource.SameOrigin());
}
