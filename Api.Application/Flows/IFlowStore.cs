using Api.Application.Results;
using Api.Domain.Flows;

namespace Api.Application.Flows;

/// <summary>
/// Finds flows, one row each, and counts their tries. <see cref="INewFlows"/> opens them, <see cref="IFlowEndings"/> finishes them.
/// </summary>
public interface IFlowStore
{
    /// <summary>Finds the flow of a token.</summary>
    /// <returns>Null when there is none.</returns>
    Task<OpenFlow?> FindAsync(FlowToken token, CancellationToken cancellationToken);

    /// <summary>Finds the flow of a link.</summary>
    /// <returns>Null when there is none.</returns>
    Task<OpenFlow?> FindAsync(FlowLink link, CancellationToken cancellationToken);

    /// <summary>Counts a code before it is compared, for its flow and for the address over all flows.</summary>
    /// <returns>
    /// The try, or <see cref="Error.CodeNotValid"/> when the flow had none left; <see cref="Error.Busy"/> when others counted
    /// each time.
    /// </returns>
    Task<Result<CountedTry>> CountTryAsync(FlowId id, CancellationToken cancellationToken);

    /// <summary>Takes back a try whose code was right: it does not count, whatever became of what it was to finish.</summary>
    Task GiveBackAsync(FlowId id, CountedTry counted, CancellationToken cancellationToken);

    /// <summary>Tells the owner of the address that somebody has guessed codes of it.</summary>
    Task TellOfGuessesAsync(FlowId id, CancellationToken cancellationToken);

    /// <summary>Deletes at most <paramref name="limit"/> of the flows that are over, and of the counters that count nothing more.</summary>
    /// <returns>How many flows and counters were deleted; fewer than the limit when none is left.</returns>
    Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
