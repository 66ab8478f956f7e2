using Api.Application.Results;

namespace Api.Application.Flows;

/// <summary>Opens flows.</summary>
public interface INewFlows
{
    /// <summary>Opens a flow with its mail, or sends the mail of one again, in one transaction.</summary>
    /// <returns>The flow; <see cref="Error.Busy"/> when strangers have asked for as many as there may be.</returns>
    Task<Result<AskedFlow>> AskAsync(FlowDraft request, CancellationToken cancellationToken);
}
