using Api.Infrastructure.FirstStart;
using Api.Web.Browsers;
using Api.Web.Errors;
using Api.Web.Middleware;
using Api.Web.Requests;
using Api.Web.SwaggerUi;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Api.Web.Composition;

/// <summary>The middleware that each request passes on its way to an action, in this order.</summary>
internal static class Pipeline
{
    private static readonly TimeSpan HealthRetryAfter = TimeSpan.FromSeconds(5);

    public static WebApplication UseApi(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<ConnectionRoom>().UseAsync);
        app.UseKnownProxies();
        app.UsePathBase(app.Services.GetRequiredService<IOptions<HttpAddressOptions>>().Value.PathBase);
        app.UseSecurityHeaders();
        app.UseNoStore();
        app.UseCrossOriginCalls();
        app.UseProblems();
        app.UseAllowedHosts();
        app.UseHeadAsGet();
        app.UseRouting();
        app.UseSwaggerUiPages(
            app.Services.GetRequiredService<FirstAccounts>().WithDemo ? $"{DemoAccount.Username}, {DemoAccount.Password}" : null);
        app.UseRequestDeadlines();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapControllers().RequireAuthorization();
        app.MapHealth("/health/live", check => false);
        app.MapHealth("/health/ready", check => check.Contains(Infrastructure.DependencyInjection.ReadinessTag));
        return app;
    }

    private static void MapHealth(this WebApplication app, string path, Func<ISet<string>, bool> includes) => app
        .MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = check => includes(check.Tags),
            ResponseWriter = (context, report) => report.Status == HealthStatus.Unhealthy
                ? app.Services.GetRequiredService<ProblemWriter>().WriteAsync(context, Problems.TemporarilyUnavailable(HealthRetryAfter))
                : context.Response.WriteAsJsonAsync(new { status = report.Status.ToString() }),
        })
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
        .AllowAnonymous();
}
