namespace Api.Application.Results;

/// <summary>
/// Retries under optimistic concurrency. A use case decides on what it has read and saves on the condition that this is
/// still stored. When somebody else was faster, it reads and decides again.
/// </summary>
public static class OptimisticRetry
{
    /// <summary>
    /// How often a change is decided. Each retry means that somebody else's change of the same record was saved, so that
    /// many callers at once have to change it before one of them is refused.
    /// </summary>
    public const int Limit = 50;

    private static readonly Error Contended = new Error.Busy(TimeSpan.FromSeconds(1));

    /// <summary>Runs <paramref name="decide"/> until it returns a result, at most <see cref="Limit"/> times.</summary>
    /// <param name="decide">
    /// Reads, decides and saves. Null means that what it read had changed before it could save.
    /// </param>
    /// <returns>That result, or <see cref="Error.Busy"/> when every attempt lost.</returns>
    public static async Task<Result<T>> RunAsync<T>(Func<Task<Result<T>?>> decide)
        where T : notnull
    {
        for (var attempt = 0; attempt < Limit; attempt++)
        {
            if (await decide() is { } decided)
            {
                return decided;
            }
        }

        return Contended;
    }
}
