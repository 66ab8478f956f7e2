using Api.Web.Errors;
using Api.Web.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Api.Web.Browsers;

/// <summary>
/// Answers 403 <c>csrf_failed</c> before anything else is looked at, where the request shows before its body that the
/// cookie plays a part in it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class CookieCallAttribute : Attribute, IFilterFactory, IOrderedFilter
{
    public bool IsReusable => true;

    public int Order => FilterOrder.CookieOrigin;

    public IFilterMetadata CreateInstance(IServiceProvider serviceProvider) =>
        new CookieOriginFilter(UsesCookie, serviceProvider.GetRequiredService<TrustedOrigins>());

    /// <summary>Whether the request shows already that it works by the cookie or asks for it.</summary>
    protected abstract bool UsesCookie(HttpContext context);

    private sealed class CookieOriginFilter(Func<HttpContext, bool> usesCookie, TrustedOrigins trusted) : IResourceFilter
    {
        public void OnResourceExecuting(ResourceExecutingContext context)
        {
            if (usesCookie(context.HttpContext) && !trusted.Include(context.HttpContext.Request))
            {
                context.Result = new ProblemResult(Problems.CsrfFailed());
            }
        }

        public void OnResourceExecuted(ResourceExecutedContext context)
        {
        }
    }
}

/// <summary>A login, which may ask for the cookie.</summary>
internal sealed class CookieLoginAttribute : CookieCallAttribute
{
    protected override bool UsesCookie(HttpContext context) => CookieLogin.Read(context.Request.Query) is { UseCookies: true };
}

/// <summary>
/// A call that works by the cookie unless a token is in its body. Without a body the filter decides. With one, nothing is
/// known before it is read, so <see cref="RefreshSource"/> checks the origin after that.
/// </summary>
internal sealed class CookieOrBodyAttribute : CookieCallAttribute
{
    protected override bool UsesCookie(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        && RefreshCookie.Read(context.Request) is not null;
}
