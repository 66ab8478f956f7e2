using Api.Application.Users;
using Api.Web.Callers;
using Api.Web.Errors;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Api.Web.Requests;

/// <summary>
/// The action changes a user only if its version is one of those in <c>If-Match</c>. This filter checks that before the body
/// is read (RFC 9110 §13.2.1); the use case checks it again when it saves.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HonoursIfMatchAttribute : Attribute, IFilterFactory, IOrderedFilter
{
    public bool IsReusable => false;

    public int Order => FilterOrder.IfMatch;

    public IFilterMetadata CreateInstance(IServiceProvider serviceProvider) => new IfMatchFilter(
        serviceProvider.GetRequiredService<ICurrentUser>(),
        serviceProvider.GetRequiredService<RequestedUsers>());

    private sealed class IfMatchFilter(ICurrentUser caller, RequestedUsers users) : IAsyncResourceFilter
    {
        public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
        {
            var http = context.HttpContext;
            var header = http.Request.Headers.IfMatch;
            if (header.Count > 0)
            {
                var condition = IfMatch.Parse(header);
                if (condition is null || await FindAsync(http) is { } user && !condition.Allows(user.Version))
                {
                    context.Result = new ProblemResult(Problems.PreconditionFailed());
                    return;
                }

                http.Features.Set(condition);
            }

            await next();
        }

        private ValueTask<UserDetails?> FindAsync(HttpContext http) =>
            users.FindAsync(http.AddressedUserId() ?? caller.Id, http.RequestAborted);
    }
}
