using Api.Domain.Users;

namespace Api.Domain.Sessions;

/// <summary>
/// One login on one device, from login to expiry: one row, which a refresh changes and never multiplies. It knows the ids
/// of its tokens and no token, so a stolen database holds nothing to present. Every decision is pure: it returns the
/// session as it should be saved, and saving is conditional on what was decided upon.
/// </summary>
public sealed record Session
{
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    private Session()
    {
    }

    /// <summary>The <c>sid</c> claim of all its tokens.</summary>
    public SessionId Id { get; private init; }

    /// <summary>Whose session it is. The row outlives its user.</summary>
    public UserId UserId { get; private init; }

    /// <summary>The one refresh token that may be rotated.</summary>
    public TokenId CurrentTokenId { get; private init; }

    /// <summary>The refresh token that the current one replaced; null before the first rotation.</summary>
    public TokenId? PreviousTokenId { get; private init; }

    /// <summary>The Idempotency-Key under which the current token was made, if one came with that refresh.</summary>
    public RotationKey? RotationKeyHash { get; private init; }

    /// <summary>When the login was.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When the current token was made by a rotation; null while it is the one of the login.</summary>
    public DateTimeOffset? RotatedAt { get; private init; }

    /// <summary>The last login or rotation; with rotation off the last refresh, to the minute.</summary>
    public DateTimeOffset LastUsedAt { get; private init; }

    /// <summary>
    /// When the session ends if it is never refreshed again, and the <c>exp</c> of its current refresh token. Stored, so
    /// that a token handed out again is the same although the settings have changed.
    /// </summary>
    public DateTimeOffset RefreshExpiresAt { get; private init; }

    /// <summary>When the session ends however often it is refreshed.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>When it was ended before its time.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    /// <summary>Why it was ended before its time.</summary>
    public EndReason? EndReason { get; private init; }

    /// <summary>The agent of the last login or refresh.</summary>
    public string? UserAgent { get; private init; }

    /// <summary>The address of the last login or refresh.</summary>
    public string? IpAddress { get; private init; }

    /// <summary>When its user last proved something; null in the row of a session that is older than the column.</summary>
    public DateTimeOffset? AuthenticatedAt { get; private init; }

    /// <summary>By what; null in the row of a session that is older than the column: there was nothing but passwords.</summary>
    public AuthenticationMethods? Methods { get; private init; }

    /// <summary>What its user proved, and when last: at the login, or by a step-up since. A refresh proves nothing.</summary>
    public LoginProof Proof => new(WholeSeconds(AuthenticatedAt ?? CreatedAt), Methods ?? AuthenticationMethods.Password);

    /// <summary>The <c>iat</c> of the current refresh token, so that the same token can be minted again.</summary>
    public DateTimeOffset CurrentTokenIssuedAt => WholeSeconds(RotatedAt ?? CreatedAt);

    /// <summary>A session as it is stored.</summary>
    public static Session Restore(
        SessionId id,
        UserId userId,
        TokenId currentTokenId,
        TokenId? previousTokenId,
        RotationKey? rotationKeyHash,
        DateTimeOffset createdAt,
        DateTimeOffset? rotatedAt,
        DateTimeOffset lastUsedAt,
        DateTimeOffset refreshExpiresAt,
        DateTimeOffset expiresAt,
        DateTimeOffset? endedAt,
        EndReason? endReason,
        string? userAgent,
        string? ipAddress,
        DateTimeOffset? authenticatedAt,
        AuthenticationMethods? methods) => new()
        {
            Id = id,
            UserId = userId,
            CurrentTokenId = currentTokenId,
            PreviousTokenId = previousTokenId,
            RotationKeyHash = rotationKeyHash,
            CreatedAt = createdAt,
            RotatedAt = rotatedAt,
            LastUsedAt = lastUsedAt,
            RefreshExpiresAt = refreshExpiresAt,
            ExpiresAt = expiresAt,
            EndedAt = endedAt,
            EndReason = endReason,
            UserAgent = userAgent,
            IpAddress = ipAddress,
            AuthenticatedAt = authenticatedAt,
            Methods = methods,
        };

    /// <summary>A session as it begins with a login.</summary>
    public static Session Start(
        SessionId id,
        TokenId first,
        UserId userId,
        ClientInfo client,
        SessionPolicy policy,
        DateTimeOffset now,
        SessionKind kind = SessionKind.Pair)
    {
        var kept = policy.Keep(client);
        var started = WholeMilliseconds(now);
        var end = WholeSeconds(now) + policy.SessionLifetime;
        return new Session
        {
            Id = id,
            UserId = userId,
            CurrentTokenId = first,
            CreatedAt = started,
            LastUsedAt = started,
            RefreshExpiresAt = Earlier(WholeSeconds(now) + policy.RefreshLifetime(kind), end),
            ExpiresAt = end,
            UserAgent = kept.UserAgent,
            IpAddress = kept.IpAddress,
            AuthenticatedAt = started,
            Methods = AuthenticationMethods.Password,
        };
    }

    /// <summary>The session of a user who has just proved something more, or the same again.</summary>
    public Session Prove(AuthenticationMethods methods, DateTimeOffset now) =>
        this with { AuthenticatedAt = WholeMilliseconds(now), Methods = Proof.Methods | methods };

    /// <summary>
    /// Decides what a presented refresh token of this session leads to. The order of the cases is the protocol: a token
    /// that was replaced a moment ago is answered even past its own end, and a young token is never rotated, so honest
    /// clients cannot look like a thief however late their requests arrive.
    /// </summary>
    /// <param name="presented">What the client sent.</param>
    /// <param name="next">The id that the successor gets if there is one.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="policy">The operator's choices.</param>
    /// <param name="now">The time of the decision.</param>
    public RotationOutcome Rotate(
        PresentedToken presented,
        TokenId next,
        ClientInfo client,
        SessionPolicy policy,
        DateTimeOffset now)
    {
        if (EndedAt is not null)
        {
            return new RotationOutcome.Ended();
        }

        var young = IsYoung(policy, now);
        var keyed = policy.RotateRefreshTokens && presented.Key is { } key && key == RotationKeyHash;
        if (presented.Id == PreviousTokenId && (young || keyed) && !policy.IsOver(RefreshExpiresAt, now))
        {
            return new RotationOutcome.Replayed();
        }

        if (policy.IsOver(presented.ExpiresAt, now) || policy.IsOver(RefreshExpiresAt, now))
        {
            return new RotationOutcome.Expired();
        }

        if (presented.Id != CurrentTokenId)
        {
            return new RotationOutcome.ReuseDetected(End(Sessions.EndReason.Reuse, now));
        }

        if (young || !policy.RotateRefreshTokens)
        {
            return new RotationOutcome.Unchanged();
        }

        return keyed
            ? new RotationOutcome.KeyReused()
            : new RotationOutcome.Rotated(Replace(presented, next, policy.Keep(client), policy, now));
    }

    /// <summary>
    /// The session with its last use noted, or null when that is not due: it is kept for the owner to read, not worth a
    /// write at every refresh. A rotation notes it anyway.
    /// </summary>
    public Session? Touch(ClientInfo client, SessionPolicy policy, DateTimeOffset now)
    {
        if (now - LastUsedAt < TouchInterval)
        {
            return null;
        }

        var kept = policy.Keep(client);
        return this with
        {
            LastUsedAt = WholeMilliseconds(now),
            UserAgent = kept.UserAgent,
            IpAddress = kept.IpAddress,
        };
    }

    /// <summary>Whether another address or agent used the session last. Unknown when neither is kept.</summary>
    public bool WasLastUsedByOther(ClientInfo client, SessionPolicy policy) =>
        policy.StoreClient && (client.UserAgent != UserAgent || client.IpAddress != IpAddress);

    /// <summary>The session ended; one that had ended keeps its time and reason.</summary>
    public Session End(EndReason reason, DateTimeOffset now) =>
        EndedAt is null ? this with { EndedAt = WholeMilliseconds(now), EndReason = reason } : this;

    /// <summary>
    /// The <c>iat</c> and <c>exp</c> of an access token made now: it never outlives what the session can live without a
    /// refresh, so an expired session needs no revocation.
    /// </summary>
    public (DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt) AccessTokenLife(SessionPolicy policy, DateTimeOffset now)
    {
        var issued = WholeSeconds(now);
        return (issued, Earlier(issued + policy.AccessTokenLifetime, RefreshExpiresAt));
    }

    /// <summary>
    /// The <c>iat</c> and <c>exp</c> of a sliding token made now: it never outlives the time in which it can be exchanged.
    /// </summary>
    public (DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt) SlidingTokenLife(SlidingTokenPolicy sliding, DateTimeOffset now)
    {
        var issued = WholeSeconds(now);
        return (issued, Earlier(issued + sliding.Lifetime, RefreshExpiresAt));
    }

    private Session Replace(PresentedToken presented, TokenId next, ClientInfo kept, SessionPolicy policy, DateTimeOffset now)
    {
        var rotated = WholeMilliseconds(now);
        return this with
        {
            PreviousTokenId = presented.Id,
            CurrentTokenId = next,
            RotationKeyHash = presented.Key,
            RotatedAt = rotated,
            LastUsedAt = rotated,
            RefreshExpiresAt = Earlier(WholeSeconds(now) + policy.RefreshTokenLifetime, ExpiresAt),
            UserAgent = kept.UserAgent,
            IpAddress = kept.IpAddress,
        };
    }

    /// <summary>Less than the leeway after the last rotation; a clock behind the one that rotated counts as no time at all.</summary>
    private bool IsYoung(SessionPolicy policy, DateTimeOffset now)
    {
        if (RotatedAt is not { } rotatedAt)
        {
            return false;
        }

        var age = now > rotatedAt ? now - rotatedAt : TimeSpan.Zero;
        return age < policy.ReuseLeeway;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => Cut(time, TimeSpan.TicksPerSecond);

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset time) => Cut(time, TimeSpan.TicksPerMillisecond);

    private static DateTimeOffset Cut(DateTimeOffset time, long ticks) => new(time.UtcTicks - (time.UtcTicks % ticks), TimeSpan.Zero);
}
