using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Text;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Api.Application.Tokens;

/// <summary>Exchanges a refresh token.</summary>
/// <param name="Refresh">The token as the client sent it.</param>
/// <param name="Key">The Idempotency-Key as the client sent it; null when it sent none.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record RefreshTokensCommand(string Refresh, string? Key, ClientInfo Client) : Secret;

/// <summary>
/// Decides with <see cref="Session.Rotate"/> and saves conditionally; after a lost race it reads again and decides once
/// more. A detected reuse is saved although the request fails.
/// </summary>
public sealed class RefreshTokensHandler(
    TokenInspector inspector,
    ISessionStore sessions,
    TokenIssuer issuer,
    SessionPolicy policy,
    TimeProvider time,
    ILogger<RefreshTokensHandler> logger)
{
    /// <returns>The new tokens, or why there are none.</returns>
    public async Task<Result<RefreshedTokens>> HandleAsync(RefreshTokensCommand command, CancellationToken cancellationToken)
    {
        if (!policy.TryReadKey(command.Key, out var key))
        {
            return new Error.IdempotencyKeyNotValid();
        }

        var inspection = inspector.InspectAllowingExpired(command.Refresh, TokenType.Refresh);
        if (inspection.Ahead is { } ahead)
        {
            // Not a refusal: clients sign out on 401, and the token is good again when the clock is.
            Log.ClockBehind(logger, ahead);
            return Error.ClockBehind.By(ahead);
        }

        if (inspection.Token is not { } token)
        {
            return Refused(inspection.Refusal!.Value);
        }

        if (token.UserId is not { } userId)
        {
            return inspection.Expired ? Refused(TokenRefusal.Expired) : new Error.NoActiveAccount();
        }

        var presented = new PresentedToken(token.Id, token.ExpiresAt, key);
        var next = TokenId.New();
        if (await DecideAsync(userId, token.SessionId, presented, next, command.Client, cancellationToken) is { } decided)
        {
            return decided;
        }

        // Somebody else changed the row between reading and saving. A replaced id never comes back, so the second decision
        // cannot rotate, and is final.
        return await DecideAsync(userId, token.SessionId, presented, next, command.Client, cancellationToken)
            ?? throw new InvalidOperationException($"Session {token.SessionId} was rotated from a token that it had replaced.");
    }

    /// <summary>Decides once, on the row as it is stored.</summary>
    /// <returns>Null when the row had changed before the decision could be saved.</returns>
    private async Task<Result<RefreshedTokens>?> DecideAsync(
        UserId userId,
        SessionId sessionId,
        PresentedToken presented,
        TokenId next,
        ClientInfo client,
        CancellationToken cancellationToken)
    {
        var (user, session) = await sessions.FindAsync(userId, sessionId, cancellationToken);
        var now = time.GetUtcNow();
        var outcome = session switch
        {
            null => new RotationOutcome.Ended(),
            // This request's own commit took effect, and its answer was lost on the way from the database.
            { EndedAt: null } when session.CurrentTokenId == next => new RotationOutcome.Replayed(),
            _ => session.Rotate(presented, next, client, policy, now),
        };

        // Expiry comes before anything about the user, except that a lost answer is given again.
        var active = user is { IsActive: true };
        if (policy.IsOver(presented.ExpiresAt, now) && !(active && outcome is RotationOutcome.Replayed))
        {
            return Refused(TokenRefusal.Expired);
        }

        return active
            ? await PerformAsync(outcome, new RefreshContext(session!, user!.Roles, presented.Id, client, now), cancellationToken)
            : new Error.NoActiveAccount();
    }

    private async Task<Result<RefreshedTokens>?> PerformAsync(
        RotationOutcome outcome,
        RefreshContext context,
        CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case RotationOutcome.Rotated { Session: var rotated }:
                // Mint first: if a hook's claim cannot be found or serialised, the client would not get the successor, and
                // its next refresh with the replaced token would look like theft.
                var handed = await IssueAsync(context with { Session = rotated }, issuer.Refresh(rotated), cancellationToken);
                if (!await sessions.TryRotateAsync(context.Session, rotated, cancellationToken))
                {
                    return null;
                }

                return handed;

            case RotationOutcome.Replayed:
            case RotationOutcome.Unchanged when policy.RotateRefreshTokens:
                LogChangedClient(context, outcome);
                return await IssueAsync(context, issuer.Refresh(context.Session), cancellationToken);

            case RotationOutcome.Unchanged:
                if (context.Session.Touch(context.Client, policy, context.Now) is { } touched)
                {
                    await sessions.TouchAsync(touched, cancellationToken);
                }

                return await IssueAsync(context, refresh: null, cancellationToken);

            case RotationOutcome.KeyReused:
                return new Error.IdempotencyKeyReused();

            case RotationOutcome.ReuseDetected { Session: var ended }:
                if (await sessions.TryEndAsync(ended.Id, ended.EndReason!.Value, ended.EndedAt!.Value, cancellationToken))
                {
                    Log.ReuseDetected(logger, ended.Id, ended.UserId, context.Presented);
                }

                return Refused(TokenRefusal.Blacklisted);

            case RotationOutcome.Expired:
                return Refused(TokenRefusal.Expired);

            default:
                return Refused(TokenRefusal.Blacklisted);
        }
    }

    /// <summary>Two parties that always refresh within the leeway of each other are not detected: this log line is their trace.</summary>
    private void LogChangedClient(RefreshContext context, RotationOutcome outcome)
    {
        if (context.Session.WasLastUsedByOther(context.Client, policy))
        {
            Log.ReissuedToOtherClient(logger, outcome.GetType().Name, context.Session.Id, context.Session.UserId);
        }
    }

    private async Task<RefreshedTokens> IssueAsync(RefreshContext context, string? refresh, CancellationToken cancellationToken)
    {
        var (session, roles, presented, _, now) = context;
        var content = await issuer.DescribeAsync(session.UserId, roles, cancellationToken);
        return new(
            issuer.Access(session, content, now),
            refresh,
            session.CurrentTokenId,
            session.RefreshExpiresAt,
            IsReplaced: session.CurrentTokenId != presented);
    }

    private static Error.TokenNotValid Refused(TokenRefusal refusal) => new(refusal);

    /// <summary>What one decision is about.</summary>
    private sealed record RefreshContext(
        Session Session,
        IReadOnlyList<string> Roles,
        TokenId Presented,
        ClientInfo Client,
        DateTimeOffset Now);
}
