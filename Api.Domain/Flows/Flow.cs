using Api.Domain.Users;

namespace Api.Domain.Flows;

/// <summary>
/// What was asked for and is finished later, by a code or a link that a mail brings: one row, from the asking to the end. It
/// holds neither code nor link. Every decision is pure: it returns the flow as it should be saved, and saving is conditional on
/// what was decided upon.
/// </summary>
public sealed record Flow
{
    /// <summary>How many codes are compared.</summary>
    public const int Tries = 5;

    private Flow()
    {
    }

    /// <summary>Names the row.</summary>
    public FlowId Id { get; private init; }

    /// <summary>What it finishes: to calls of another kind it is nothing.</summary>
    public FlowKind Kind { get; private init; }

    /// <summary>Whose account it changes; null for a sign-up, and where nobody was found.</summary>
    public UserId? UserId { get; private init; }

    /// <summary>
    /// Nobody gets its code: nobody has the address, or the address got enough mails. Every try is counted and is wrong, so
    /// that it looks like any other.
    /// </summary>
    public bool IsVoid { get; private init; }

    /// <summary>How many codes may still be compared.</summary>
    public int TriesLeft { get; private init; }

    /// <summary>From when on it is over.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>A flow as it is stored.</summary>
    public static Flow Restore(FlowId id, FlowKind kind, UserId? userId, bool isVoid, int triesLeft, DateTimeOffset expiresAt) => new()
    {
        Id = id,
        Kind = kind,
        UserId = userId,
        IsVoid = isVoid,
        TriesLeft = triesLeft,
        ExpiresAt = expiresAt,
    };

    /// <summary>A flow as it begins.</summary>
    public static Flow Start(FlowId id, FlowKind kind, UserId? userId, bool isVoid, TimeSpan lifetime, DateTimeOffset now) =>
        Restore(id, kind, userId, isVoid, Tries, now + lifetime);

    /// <summary>Decides what a proof leads to that is presented for this flow.</summary>
    /// <param name="kind">What the call finishes.</param>
    /// <param name="caller">Who is signed in; null where the call is anonymous.</param>
    /// <param name="proof">By what. A link was found by its hash: then it is the right one.</param>
    /// <param name="now">The time of the decision.</param>
    public FlowOutcome Present(FlowKind kind, UserId? caller, FlowProof proof, DateTimeOffset now)
    {
        if (Kind != kind || now >= ExpiresAt || (Kind == FlowKind.EmailChange && UserId != caller))
        {
            return new FlowOutcome.Refused();
        }

        if (proof == FlowProof.Link)
        {
            return IsVoid ? new FlowOutcome.Refused() : new FlowOutcome.Finish();
        }

        return TriesLeft > 0 ? new FlowOutcome.TryCode(this with { TriesLeft = TriesLeft - 1 }) : new FlowOutcome.Refused();
    }

    /// <summary>Decides on a code whose try was counted.</summary>
    /// <param name="isRight">Whether it is the code of this flow.</param>
    /// <param name="mayBeCompared">Whether its address has not had too many wrong codes over all flows.</param>
    public FlowOutcome Compare(bool isRight, bool mayBeCompared) =>
        isRight && mayBeCompared && !IsVoid ? new FlowOutcome.Finish() : new FlowOutcome.Refused();

    /// <summary>Whether its mail may be sent, or sent again.</summary>
    public bool HasReader(DateTimeOffset now) => !IsVoid && now < ExpiresAt;
}
