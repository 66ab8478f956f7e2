using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Text;
using Api.Domain.Sessions;
using Microsoft.Extensions.Logging;

namespace Api.Application.Tokens;

/// <summary>Exchanges a sliding token for one that lives longer.</summary>
/// <param name="Token">The token as the client sent it.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record RefreshSlidingTokenCommand(string Token, ClientInfo Client) : Secret;

/// <summary>Mints the session's sliding token anew. Nothing rotates: the one before goes on until its own end, as in SimpleJWT.</summary>
public sealed class RefreshSlidingTokenHandler(
    TokenInspector inspector,
    ISessionStore sessions,
    TokenIssuer issuer,
    SessionPolicy policy,
    TimeProvider time,
    ILogger<RefreshSlidingTokenHandler> logger)
{
    /// <returns>The new token, or why there is none.</returns>
    public async Task<Result<IssuedSlidingToken>> HandleAsync(RefreshSlidingTokenCommand command, CancellationToken cancellationToken)
    {
        var inspection = inspector.Inspect(command.Token, TokenType.Sliding);
        if (inspection.Ahead is { } ahead)
        {
            Log.ClockBehind(logger, ahead);
            return Error.ClockBehind.By(ahead);
        }

        if (inspection.Token is not { } token)
        {
            return new Error.TokenNotValid(inspection.Refusal!.Value);
        }

        var now = time.GetUtcNow();
        if (JudgeEnd(token.RefreshExpiresAt, now) is { } refusal)
        {
            return new Error.TokenNotValid(refusal);
        }

        if (token.UserId is not { } userId)
        {
            return new Error.NoActiveAccount();
        }

        var (user, session) = await sessions.FindAsync(userId, token.SessionId, cancellationToken);
        if (user is not { IsActive: true })
        {
            return new Error.NoActiveAccount();
        }

        if (session is null or { EndedAt: not null } || session.CurrentTokenId != token.Id)
        {
            return new Error.TokenNotValid(TokenRefusal.Blacklisted);
        }

        if (JudgeEnd(session.RefreshExpiresAt, now) is { } over)
        {
            return new Error.TokenNotValid(over);
        }

        var content = await issuer.DescribeAsync(userId, user.Roles, cancellationToken);
        var issued = issuer.Sliding(session, content, now);
        if (session.WasLastUsedByOther(command.Client, policy))
        {
            Log.ReissuedToOtherClient(logger, nameof(SessionKind.Sliding), session.Id, session.UserId);
        }

        if (session.Touch(command.Client, policy, now) is { } touched)
        {
            await sessions.TouchAsync(touched, cancellationToken);
        }

        return issued;
    }

    private TokenRefusal? JudgeEnd(DateTimeOffset? end, DateTimeOffset now) =>
        end is null ? TokenRefusal.NoRefreshEnd : policy.IsOver(end.Value, now) ? TokenRefusal.RefreshExpired : null;
}
