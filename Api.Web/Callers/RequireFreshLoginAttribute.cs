using System.Globalization;
using Api.Application.Accounts;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Application.Users;
using Microsoft.AspNetCore.Authorization;

namespace Api.Web.Callers;

/// <summary>
/// Who makes this call has proved who they are within <c>Accounts:FreshFor</c>, in a session that lives in the database; else 401
/// <c>fresh_login_required</c> (RFC 9470). Put it beside <c>[Authorize(Policies.ActiveUser)]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequireFreshLoginAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new FreshLoginRequirement()];
}

/// <summary>A demand on the time of the caller's last proof.</summary>
internal sealed record FreshLoginRequirement : IAuthorizationRequirement;

/// <summary>
/// Judges by the token: an older one that was stolen does not become fresh by its owner's step-up. Then it looks whether the
/// session still lives, without the delay that other calls take.
/// </summary>
internal sealed class FreshLoginHandler(AccountPolicy policy, TimeProvider time) : AuthorizationHandler<FreshLoginRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, FreshLoginRequirement requirement)
    {
        if (context.HasFailed || context.User.Identity is not { IsAuthenticated: true } || context.Resource is not HttpContext http)
        {
            return;
        }

        if (await JudgeAsync(http) is { } error)
        {
            context.Fail(new CallerRefused(this, error));
        }
        else
        {
            context.Succeed(requirement);
        }
    }

    private async Task<Error?> JudgeAsync(HttpContext http)
    {
        if (!IsFresh(http.User.FindFirst(AccessTokenClaims.AuthenticatedAt)?.Value))
        {
            return new Error.FreshLoginRequired(policy.FreshFor);
        }

        var caller = http.RequestServices.GetRequiredService<ICurrentUser>();
        var sessions = http.RequestServices.GetRequiredService<ISessionStore>();
        var found = await sessions.FindAsync(caller.Id, caller.SessionId, http.RequestAborted);
        return found.Session is { EndedAt: null } ? null : new Error.TokenNotValid(TokenRefusal.Blacklisted);
    }

    private bool IsFresh(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at) <= policy.FreshFor;
}
