using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Web.Errors;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Api.Web.Callers;

/// <summary>Where the Bearer scheme finds the token, and what it answers without a good one.</summary>
internal sealed class BearerEvents(AuthorizationSchemes schemes, IRecentlyEndedSessions ended, ProblemWriter writer) : JwtBearerEvents
{
    public override Task MessageReceived(MessageReceivedContext context)
    {
        // A stale token on an anonymous call costs nothing and harms nobody.
        if (context.HttpContext.GetEndpoint()?.Metadata is not { } metadata
            || metadata.GetMetadata<IAllowAnonymous>() is not null
            || metadata.GetMetadata<IAuthorizeData>() is null)
        {
            context.NoResult();
            return Task.CompletedTask;
        }

        switch (AuthorizationHeader.Parse(context.Request.Headers.Authorization, schemes.Names))
        {
            case AuthorizationHeader.Bearer bearer:
                context.Token = bearer.Token;
                break;
            case AuthorizationHeader.Malformed:
                context.Fail(new MalformedAuthorizationHeaderException());
                break;
            default:
                context.NoResult();
                break;
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Refuses the tokens of ended sessions. Here and not where the token is read: what this throws reaches the exception
    /// handler, so an outage of the database is a 503 and signs nobody out.
    /// </summary>
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var reason = SessionId.TryParse(context.Principal!.FindFirst(AccessTokenClaims.SessionId)!.Value, out var session)
            ? await ended.FindAsync(session, new DateTimeOffset(context.SecurityToken.ValidFrom), context.HttpContext.RequestAborted)
            : throw new InvalidOperationException("An access token without a session passed for valid.");
        if (reason is not null)
        {
            context.Fail(new TokenRefusedException(reason switch
            {
                EndReason.UserDeleted => TokenRefusal.UserNotFound,
                EndReason.UserDeactivated => TokenRefusal.UserInactive,
                _ => TokenRefusal.Blacklisted,
            }));
        }
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        return writer.WriteAsync(context.HttpContext, context.AuthenticateFailure switch
        {
            null => Problems.NotAuthenticated(),
            MalformedAuthorizationHeaderException => Problems.BadAuthorizationHeader(),
            TokenRefusedException refused => Problems.AccessTokenRefused(refused.Refusal),
            _ => Problems.AccessTokenRefused(TokenRefusal.Invalid),
        });
    }

    private sealed class MalformedAuthorizationHeaderException() : Exception("The Authorization header is malformed.");
}
