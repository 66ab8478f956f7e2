using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>
/// Stands between the program and a SQL Server, passes everything on, and breaks the connection over which a message goes
/// that the test has chosen. It reads the messages, so the connection is not encrypted but for the login.
/// </summary>
internal sealed class TcpProxy : IDisposable
{
    private const int SqlServerPort = 1433;

    private readonly string _host;
    private readonly int _serverPort;
    private readonly int _port;
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private volatile Func<TdsMessage, Fault?> _rule = Pass;
    private Socket _listener;

    public TcpProxy(string connectionString)
    {
        var given = new SqlConnectionStringBuilder(connectionString);
        var address = given.DataSource.Split(':')[^1].Split(',');
        _host = address[0];
        _serverPort = address.Length > 1 ? int.Parse(address[1], CultureInfo.InvariantCulture) : SqlServerPort;
        _listener = Bind(port: 0);
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        ConnectionString = new SqlConnectionStringBuilder(connectionString)
        {
            DataSource = $"127.0.0.1,{_port}",
            Encrypt = SqlConnectionEncryptOption.Optional,
        }.ConnectionString;
        Accept();
    }

    /// <summary>The server's, by way of the proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>From now on each message is asked about; null passes it on. It is called by many connections at once.</summary>
    public void Arm(Func<TdsMessage, Fault?> rule) => _rule = rule;

    /// <summary>From now on everything passes.</summary>
    public void Disarm() => _rule = Pass;

    /// <summary>Cuts every connection.</summary>
    public void CutAll()
    {
        foreach (var link in _links.Keys)
        {
            link.Close(FaultKind.Cut);
        }
    }

    /// <summary>Cuts every connection, and refuses new ones.</summary>
    public void Refuse()
    {
        _listener.Dispose();
        // Bound and not listening: the port stays ours, and whoever knocks is refused.
        _listener = Bind(_port);
        CutAll();
    }

    /// <summary>Takes connections, as in the beginning.</summary>
    public void Accept()
    {
        _listener.Listen();
        _ = AcceptAsync(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        CutAll();
    }

    private static Fault? Pass(TdsMessage message) => null;

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static bool IsEndOfConnection(Exception exception) => exception is IOException or SocketException or ObjectDisposedException;

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception exception) when (IsEndOfConnection(exception))
        {
            // Refused, or disposed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        using var link = new Link(client, server);
        _links[link] = true;
        try
        {
            await server.ConnectAsync(_host, _serverPort);
            await Task.WhenAll(link.RequestsAsync(message => _rule(message)), link.AnswersAsync());
        }
        catch (Exception exception) when (IsEndOfConnection(exception))
        {
            // One side has closed: so does the other.
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }

    /// <summary>A connection of the program and the one to the server that belongs to it.</summary>
    private sealed class Link(Socket client, Socket server) : IDisposable
    {
        private volatile Fault? _awaitsAnswer;
        private volatile bool _isStalled;

        public async Task RequestsAsync(Func<TdsMessage, Fault?> rule)
        {
            await using var from = new NetworkStream(client);
            try
            {
                while (await TdsMessage.ReadAsync(from) is { } message)
                {
                    var fault = _isStalled ? null : rule(message);
                    if (fault is { Moment: FaultMoment.BeforeRequest })
                    {
                        Strike(fault.Kind);
                        continue;
                    }

                    _awaitsAnswer = fault;
                    if (fault is { Moment: FaultMoment.RequestUnderWay })
                    {
                        Close(client, fault.Kind);
                        await fault.Delivery;
                        await SendAsync(server, message.Bytes);
                        return;
                    }

                    if (!_isStalled)
                    {
                        await SendAsync(server, message.Bytes);
                    }
                }
            }
            catch (Exception exception) when (IsEndOfConnection(exception))
            {
                // As if the client had closed.
            }

            Close(FaultKind.Cut);
        }

        public async Task AnswersAsync()
        {
            await using var from = new NetworkStream(server);
            try
            {
                while (await TdsPacket.ReadAsync(from) is { } packet)
                {
                    if (_awaitsAnswer is { } fault)
                    {
                        if (packet.IsLast)
                        {
                            Strike(fault.Kind);
                            _awaitsAnswer = null;
                            fault.NoteAnswer();
                        }
                    }
                    else if (!_isStalled)
                    {
                        await SendAsync(client, packet.Bytes);
                    }
                }
            }
            catch (Exception exception) when (IsEndOfConnection(exception))
            {
                // As if the server had closed.
            }

            Close(FaultKind.Cut);
        }

        public void Close(FaultKind kind)
        {
            Close(client, kind);
            Close(server, kind);
        }

        public void Dispose() => Close(FaultKind.Cut);

        private static void Close(Socket socket, FaultKind kind)
        {
            try
            {
                if (kind == FaultKind.Reset)
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                else
                {
                    socket.Shutdown(SocketShutdown.Both);
                }
            }
            catch (Exception exception) when (IsEndOfConnection(exception))
            {
                // It is closed, or never was open.
            }

            socket.Dispose();
        }

        private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await socket.SendAsync(bytes)..];
            }
        }

        private void Strike(FaultKind kind)
        {
            if (kind == FaultKind.Stall)
            {
                _isStalled = true;
            }
            else
            {
                Close(kind);
            }
        }
    }
}
