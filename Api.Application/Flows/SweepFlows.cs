namespace Api.Application.Flows;

/// <summary>Deletes flows that are over.</summary>
public sealed record SweepFlowsCommand;

/// <summary>Sweeps in small batches; several replicas may do it at once.</summary>
public sealed class SweepFlowsHandler(IFlowStore flows, TimeProvider time)
{
    private const int BatchSize = 1000;

    /// <returns>How many flows and counters were deleted.</returns>
    public async Task<int> HandleAsync(SweepFlowsCommand command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var deleted = 0;
        int batch;
        do
        {
            batch = await flows.SweepAsync(now, BatchSize, cancellationToken);
            deleted += batch;
        }
        while (batch >= BatchSize);

        return deleted;
    }
}
