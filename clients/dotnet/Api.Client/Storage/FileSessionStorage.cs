namespace Api.Client.Storage;

/// <summary>
/// A session in a file that only the user of the program can read (on Windows: as its folder allows), and locks beside it that
/// all programs on the file share.
/// </summary>
/// <param name="path">The file. Its folder is made where it is missing.</param>
/// <param name="time">Counts the pause between two looks at a lock that somebody else holds.</param>
public sealed class FileSessionStorage(string path, TimeProvider? time = null) : ISessionStorage, ISessionLocks
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // EWOULDBLOCK of Linux and of Apple's systems, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    private static readonly int[] HeldByOthers = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // How often what Windows refuses, because somebody reads the file at the moment, is tried again.
    private const int Tries = 50;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    // Between two sessions of this program: asking the file again and again is for other programs.
    private readonly LocalLocks _own = new();

    /// <inheritdoc/>
    public async ValueTask<string?> ReadAsync()
    {
        try
        {
            var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 4096, FileOptions.Asynchronous);
            await using var closing = file.ConfigureAwait(false);
            using var reader = new StreamReader(file);
            return await reader.ReadToEndAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string record)
    {
        var next = $"{path}.next";
        var file = Open(next, FileMode.Create);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(record)).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        await AgainWhileReadAsync(() => File.Move(next, path, overwrite: true)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync() => AgainWhileReadAsync(() =>
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    });

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> AcquireAsync(string name)
    {
        var own = await _own.AcquireAsync(name).ConfigureAwait(false);
        while (true)
        {
            try
            {
                return new Held(Open($"{path}.{name}.lock", FileMode.OpenOrCreate), own);
            }
            catch (IOException exception) when (HeldByOthers.Contains(exception.HResult))
            {
                await Task.Delay(Pause, _time).ConfigureAwait(false);
            }
            catch
            {
                await own.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async ValueTask AgainWhileReadAsync(Action change)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                change();
                return;
            }
            catch (Exception exception)
                when (left > 1 && OperatingSystem.IsWindows() && (exception is UnauthorizedAccessException or IOException))
            {
                await Task.Delay(Pause, _time).ConfigureAwait(false);
            }
        }
    }

    private static FileStream Open(string file, FileMode mode)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(file, options);
    }

    private sealed class Held(FileStream file, IAsyncDisposable own) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await file.DisposeAsync().ConfigureAwait(false);
            await own.DisposeAsync().ConfigureAwait(false);
        }
    }
}
