using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Api.Bench.Programs;

/// <summary>A program to compare with, on a free port and in a folder of its own, which is gone afterwards.</summary>
internal sealed class Peer : IProgramUnderLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private Peer(Process process, DirectoryInfo folder, Uri address)
    {
        _process = process;
        Folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    /// <summary>Where its database lies.</summary>
    public DirectoryInfo Folder { get; }

    /// <summary>Starts a program, and waits until it accepts connections.</summary>
    /// <param name="folder">Its folder, which is deleted with it.</param>
    /// <param name="file">What is started.</param>
    /// <param name="arguments">Makes its arguments of the address that it has to listen on.</param>
    /// <param name="environment">Variables beside those of this program.</param>
    /// <param name="cancellationToken">Stops the waiting, and the program.</param>
    public static async Task<Peer> StartAsync(
        DirectoryInfo folder,
        string file,
        Func<Uri, IEnumerable<string>> arguments,
        IEnumerable<(string Key, string Value)> environment,
        CancellationToken cancellationToken)
    {
        var address = FreeAddress();
        var peer = new Peer(Start(folder, file, arguments(address), environment), folder, address);
        try
        {
            var began = Stopwatch.StartNew();
            while (!await AcceptsAsync(address, cancellationToken))
            {
                if (peer._process.HasExited || began.Elapsed > Patience)
                {
                    throw new InvalidOperationException($"{Path.GetFileName(file)} ended, or did not listen in time.");
                }

                await Task.Delay(20, cancellationToken);
            }

            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a program without waiting for anything; its standard output is read and thrown away.</summary>
    public static Process Start(
        DirectoryInfo folder,
        string file,
        IEnumerable<string> arguments,
        IEnumerable<(string Key, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.FullName,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = new Process { StartInfo = start };
        process.Start();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(
        DirectoryInfo folder,
        string file,
        IEnumerable<string> arguments,
        IEnumerable<(string Key, string Value)> environment,
        CancellationToken cancellationToken)
    {
        using var process = Start(folder, file, arguments, environment);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(file)} failed: {string.Join(' ', process.StartInfo.ArgumentList)}");
        }
    }

    /// <summary>An address that nobody listens on.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Folder.Delete(recursive: true);
    }

    private static async Task<bool> AcceptsAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
