namespace Api.Domain.Sessions;

/// <summary>What presenting a refresh token leads to: one of the nested cases.</summary>
public abstract record RotationOutcome
{
    private RotationOutcome()
    {
    }

    /// <summary>The token is replaced by a successor; <paramref name="Session"/> has to be saved.</summary>
    public sealed record Rotated(Session Session) : RotationOutcome;

    /// <summary>The token is still young, or rotation is off: it is handed out again.</summary>
    public sealed record Unchanged : RotationOutcome;

    /// <summary>
    /// The token was replaced a moment ago, or under the same key, and the answer may have been lost: its successor is
    /// handed out again.
    /// </summary>
    public sealed record Replayed : RotationOutcome;

    /// <summary>The key made the token that it now would replace: a key has to be new for each token.</summary>
    public sealed record KeyReused : RotationOutcome;

    /// <summary>A copy of the token is in other hands; <paramref name="Session"/>, now ended, has to be saved.</summary>
    public sealed record ReuseDetected(Session Session) : RotationOutcome;

    /// <summary>The session had ended before.</summary>
    public sealed record Ended : RotationOutcome;

    /// <summary>The token or the session is past its end; nothing is changed by it.</summary>
    public sealed record Expired : RotationOutcome;
}
