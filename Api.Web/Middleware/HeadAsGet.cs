namespace Api.Web.Middleware;

/// <summary>Runs HEAD as GET, so that it works wherever GET does (RFC 9110 §9.3.2); the server sends no body.</summary>
internal static class HeadAsGet
{
    public static IApplicationBuilder UseHeadAsGet(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Features.Set(new RequestedMethod(context.Request.Method));
        context.Request.Method = HttpMethods.Get;
        await next(context);
    });
}

/// <summary>The method that the client sent, where the request runs by another.</summary>
internal sealed record RequestedMethod(string Name)
{
    public static string Of(HttpContext context) => context.Features.Get<RequestedMethod>()?.Name ?? context.Request.Method;
}
