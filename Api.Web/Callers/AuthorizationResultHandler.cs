using Api.Application.Results;
using Api.Web.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Api.Web.Callers;

/// <summary>
/// Answers what <see cref="CallerRequirementHandler"/> and <see cref="FreshLoginHandler"/> refused; the framework answers the rest.
/// </summary>
internal sealed class AuthorizationResultHandler(ProblemWriter writer) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult)
    {
        var refused = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<CallerRefused>().FirstOrDefault();
        return refused is null
            ? _framework.HandleAsync(next, context, policy, authorizeResult)
            : writer.WriteAsync(context, refused.Error is Error.TokenNotValid token
                ? Problems.AccessTokenRefused(token.Refusal)
                : Problems.From(refused.Error));
    }
}
