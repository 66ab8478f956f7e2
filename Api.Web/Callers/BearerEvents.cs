using System.Runtime.ExceptionServices;
using Api.Application.Outages;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Web.Errors;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Api.Web.Callers;

/// <summary>Finds the access token of a request, refuses those of ended sessions, and answers 401.</summary>
internal sealed class BearerEvents(
    AuthorizationSchemes schemes, IRecentlyEndedSessions ended, IOutageDetector outages, ProblemWriter writer) : JwtBearerEvents
{
    public override Task MessageReceived(MessageReceivedContext context)
    {
        // Anonymous calls ignore the header: a stale token must not fail a login.
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
    /// Refuses the tokens of ended sessions. It does so here and not where the token is read because an exception from here
    /// reaches the exception handler: a database outage is then a 503 and not a 401.
    /// </summary>
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var reason = SessionId.TryParse(context.Principal!.FindFirst(AccessTokenClaims.SessionId)!.Value, out var session)
            ? await ended.FindAsync(session, new DateTimeOffset(context.SecurityToken.ValidFrom), context.HttpContext.RequestAborted)
            : throw new InvalidOperationException("An access token without a session was accepted.");
        if (reason is not null)
        {
            var refusal = reason switch
            {
                EndReason.UserDeleted => TokenRefusal.UserNotFound,
                EndReason.UserDeactivated => TokenRefusal.UserInactive,
                _ => TokenRefusal.Blacklisted,
            };
            context.Fail(new TokenRefusedException(refusal, context.Principal.HasClaim(AccessTokenClaims.TokenType, TokenType.Sliding)));
        }
    }

    /// <summary>The framework takes every exception of reading a token for a refusal. An outage is a 503.</summary>
    public override Task AuthenticationFailed(AuthenticationFailedContext context)
    {
        if (outages.IsOutage(context.Exception))
        {
            ExceptionDispatchInfo.Throw(context.Exception);
        }

        return Task.CompletedTask;
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        return writer.WriteAsync(context.HttpContext, context.AuthenticateFailure switch
        {
            null => Problems.NotAuthenticated(),
            MalformedAuthorizationHeaderException => Problems.BadAuthorizationHeader(),
            TokenRefusedException refused => Problems.AccessTokenRefused(refused.Refusal, refused.IsSliding),
            _ => Problems.AccessTokenRefused(TokenRefusal.Invalid),
        });
    }

    private sealed class MalformedAuthorizationHeaderException() : Exception("The Authorization header is malformed.");
}
