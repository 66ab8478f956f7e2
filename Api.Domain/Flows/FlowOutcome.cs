namespace Api.Domain.Flows;

/// <summary>What presenting a proof to a flow leads to: one of the nested cases.</summary>
public abstract record FlowOutcome
{
    private FlowOutcome()
    {
    }

    /// <summary>It is not for this call, not any more, or it never was for anybody. Nothing is written.</summary>
    public sealed record Refused : FlowOutcome;

    /// <summary>
    /// A code may be compared, once <paramref name="Counted"/> is saved on condition that there still was a try: a code that
    /// is compared before its try is counted can be guessed by many callers at once.
    /// </summary>
    public sealed record TryCode(Flow Counted) : FlowOutcome;

    /// <summary>The flow may be finished: delete it, on condition that it is still there, with what it does.</summary>
    public sealed record Finish : FlowOutcome;
}
