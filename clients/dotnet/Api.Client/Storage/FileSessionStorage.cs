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

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    // Between two sessions of this program: asking the file again and again is for other programs.
    private readonly LocalLocks _own = new();

    /// <inheritdoc/>
    public async ValueTask<string?> ReadAsync()
    {
        try
        {
            return await File.ReadAllTextAsync(path).ConfigureAwait(false);
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

        File.Move(next, path, overwrite: true);
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync()
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return ValueTask.CompletedTask;
    }

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
            catch (IOException exception) when (exception.GetType() == typeof(IOException))
            {
                // Somebody else holds it.
                await Task.Delay(Pause, _time).ConfigureAwait(false);
            }
            catch
            {
                await own.DisposeAsync().ConfigureAwait(false);
                throw;
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
