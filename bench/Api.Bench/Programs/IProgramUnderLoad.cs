namespace Api.Bench.Programs;

/// <summary>A running program that calls are sent to, and whose processor time is counted.</summary>
internal interface IProgramUnderLoad : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    Uri Address { get; }

    /// <summary>The processes that were started; those that they started in turn belong to the program too.</summary>
    IReadOnlyList<int> ProcessIds { get; }
}
