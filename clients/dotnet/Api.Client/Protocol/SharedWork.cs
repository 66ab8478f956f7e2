namespace Api.Client.Protocol;

/// <summary>Work for which several callers wait.</summary>
internal static class SharedWork
{
    /// <summary>Waits for the work until this caller gives up, alone. A failure that it then does not hear is no fault.</summary>
    public static Task<T> ForCaller<T>(this Task<T> work, CancellationToken cancellationToken)
    {
        _ = work.ContinueWith(
            static done => done.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return work.WaitAsync(cancellationToken);
    }
}
