using System.Net;
using System.Net.Sockets;

namespace Api.Tests.Support;

/// <summary>Addresses for programs whose settings name their own.</summary>
internal static class FixedAddress
{
    // Systems hand out ports from 32768 on by themselves: below that nobody else takes one between here and the start of the program.
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int _handedOut = Environment.ProcessId * 100;

    /// <summary>An address on this machine that nobody listens at.</summary>
    public static Uri Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _handedOut) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return new Uri($"http://127.0.0.1:{port}");
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
