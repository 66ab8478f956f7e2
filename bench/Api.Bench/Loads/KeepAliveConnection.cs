using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Api.Bench.Loads;

/// <summary>
/// One connection that sends a request after the other, by as little work as can be: the load generator shares the machine
/// with the program that it loads, and HttpClient takes as much of it as the program. For one thread.
/// </summary>
internal sealed class KeepAliveConnection(Uri address) : IDisposable
{
    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _received = new byte[256 * 1024];
    private Socket? _socket;
    private int _count;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="token">The access token; null sends none.</param>
    /// <param name="json">The body; null sends none.</param>
    /// <returns>The status, and the body until the next request.</returns>
    public (int Status, ReadOnlyMemory<byte> Body) Send(string method, string path, string? token, string? json)
    {
        var text = new StringBuilder(1024).Append(method).Append(' ').Append(path).Append(" HTTP/1.1\r\nHost: ").Append(address.Authority);
        if (token is not null)
        {
            text.Append("\r\nAuthorization: Bearer ").Append(token);
        }

        if (json is not null)
        {
            text.Append("\r\nContent-Type: application/json\r\nContent-Length: ").Append(json.Length);
        }

        text.Append("\r\n\r\n").Append(json);
        var socket = Connect();
        socket.Send(Encoding.ASCII.GetBytes(text.ToString()));
        return Receive(socket);
    }

    public void Dispose() => _socket?.Dispose();

    /// <summary>The open connection, or a new one where the server has closed it.</summary>
    private Socket Connect()
    {
        if (_socket is { } open && !open.Poll(0, SelectMode.SelectRead))
        {
            return open;
        }

        _socket?.Dispose();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        _socket.Connect(IPAddress.Loopback, address.Port);
        return _socket;
    }

    private (int Status, ReadOnlyMemory<byte> Body) Receive(Socket socket)
    {
        _count = 0;
        int end;
        while ((end = _received.AsSpan(0, _count).IndexOf(EndOfHeaders)) < 0)
        {
            ReceiveMore(socket);
        }

        var headers = Encoding.ASCII.GetString(_received, 0, end);
        var status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var body = end + EndOfHeaders.Length;
        if (Find(headers, "Content-Length") is { } length)
        {
            var total = body + int.Parse(length, CultureInfo.InvariantCulture);
            while (_count < total)
            {
                ReceiveMore(socket);
            }

            return (status, _received.AsMemory(body, total - body));
        }

        return Find(headers, "Transfer-Encoding") is null ? (status, ReadOnlyMemory<byte>.Empty) : (status, ReceiveChunks(socket, body));
    }

    /// <summary>Moves the chunks together to where the first one began.</summary>
    private ReadOnlyMemory<byte> ReceiveChunks(Socket socket, int body)
    {
        var (next, end) = (body, body);
        while (true)
        {
            int line;
            while ((line = _received.AsSpan(next, _count - next).IndexOf("\r\n"u8)) < 0)
            {
                ReceiveMore(socket);
            }

            var size = int.Parse(Encoding.ASCII.GetString(_received, next, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            next += line + 2;
            while (_count < next + size + 2)
            {
                ReceiveMore(socket);
            }

            if (size == 0)
            {
                return _received.AsMemory(body, end - body);
            }

            _received.AsSpan(next, size).CopyTo(_received.AsSpan(end));
            (next, end) = (next + size + 2, end + size);
        }
    }

    private void ReceiveMore(Socket socket)
    {
        var received = socket.Receive(_received.AsSpan(_count));
        _count += received > 0 ? received : throw new IOException("The server closed the connection in its answer.");
    }

    private static string? Find(string headers, string name)
    {
        var start = headers.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 3;
        var end = headers.IndexOf("\r\n", start, StringComparison.Ordinal);
        return (end < 0 ? headers[start..] : headers[start..end]).Trim();
    }
}
