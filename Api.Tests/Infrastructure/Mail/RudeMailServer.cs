using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>When a <see cref="RudeMailServer"/> stops to behave.</summary>
internal enum Rudeness
{
    /// <summary>It takes the connection and says nothing.</summary>
    Silent,

    /// <summary>It breaks the connection when it has the beginning of the message.</summary>
    DiesInMessage,

    /// <summary>It breaks the connection when it has the whole message, and says nothing to it.</summary>
    DiesAfterMessage,

    /// <summary>It refuses the sender, as servers do that want a login first.</summary>
    RefusesSender,
}

/// <summary>What no library of mail servers does: one that breaks off, or never answers.</summary>
internal sealed class RudeMailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _sources = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Rudeness _rudeness;
    private readonly Task _running;
    private int _connections;

    public RudeMailServer(Rudeness rudeness)
    {
        _rudeness = rudeness;
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The messages, as far as they were read.</summary>
    public IReadOnlyList<string> Sources => [.. _sources];

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Assert.That(() => _running.IsCompleted, Is.True.After(10_000, 10));
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                Interlocked.Increment(ref _connections);
                _ = TalkAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        if (_rudeness == Rudeness.Silent)
        {
            return;
        }

        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 rude");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                _sources.Enqueue(await ReadMessageAsync(reader));
                // Closed so, the other side gets a reset and no end.
                client.LingerState = new LingerOption(true, 0);
                client.Close();
                return;
            }

            await writer.WriteLineAsync(_rudeness == Rudeness.RefusesSender && line.StartsWith("MAIL", StringComparison.Ordinal)
                ? "530 5.7.0 authentication required for " + line
                : "250 fine");
        }
    }

    private async Task<string> ReadMessageAsync(StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            message.AppendLine(line);
            if (_rudeness == Rudeness.DiesInMessage && message.Length > 200)
            {
                break;
            }
        }

        return message.ToString();
    }
}
