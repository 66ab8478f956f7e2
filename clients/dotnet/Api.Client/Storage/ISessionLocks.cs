namespace Api.Client.Storage;

/// <summary>
/// Locks that all programs on one storage share, so that one of them refreshes at a time. Without common locks the server's
/// <c>Jwt:ReuseLeeway</c> covers what they do at the same time, unless it is zero.
/// </summary>
public interface ISessionLocks
{
    /// <summary>Waits for the lock of this name. It is held until the returned value is disposed; a program that dies gives it back.</summary>
    ValueTask<IAsyncDisposable> AcquireAsync(string name);
}
