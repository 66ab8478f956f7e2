using System.Buffers.Binary;
using System.Text;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>A piece of the TDS protocol as it was read, header included; before and in a login also a record of TLS.</summary>
internal sealed record TdsPacket(byte[] Bytes)
{
    private const int HeaderRead = 5;
    private const byte FirstOfTls = 0x14;
    private const byte LastOfTls = 0x17;

    public byte Type => Bytes[0];

    /// <summary>Whether the message is complete with it.</summary>
    public bool IsLast => IsTls || (Bytes[1] & 1) != 0;

    private bool IsTls => Type is >= FirstOfTls and <= LastOfTls;

    /// <summary>The next packet; null when the other side has closed.</summary>
    public static async Task<TdsPacket?> ReadAsync(Stream stream)
    {
        var header = new byte[HeaderRead];
        if (await stream.ReadAtLeastAsync(header, HeaderRead, throwOnEndOfStream: false) < HeaderRead)
        {
            return null;
        }

        // TDS counts the header, TLS does not, and has it in another place.
        var length = header[0] is >= FirstOfTls and <= LastOfTls
            ? HeaderRead + BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))
            : BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2));
        var bytes = new byte[length];
        header.CopyTo(bytes, 0);
        await stream.ReadExactlyAsync(bytes.AsMemory(HeaderRead));
        return new TdsPacket(bytes);
    }
}

/// <summary>One request of a client: a statement, or the beginning or the end of a transaction.</summary>
internal sealed class TdsMessage
{
    private const int HeaderLength = 8;
    private const byte TransactionManagerRequest = 0x0e;
    private const ushort Commit = 7;
    private const byte SqlBatch = 0x01;
    private const byte RemoteCall = 0x03;

    private readonly byte _type;
    private readonly byte[] _content;

    private TdsMessage(List<TdsPacket> packets)
    {
        Bytes = [.. packets.SelectMany(packet => packet.Bytes)];
        _type = packets[0].Type;
        _content = [.. packets.SelectMany(packet => packet.Bytes.Skip(HeaderLength))];
    }

    /// <summary>As they came.</summary>
    public byte[] Bytes { get; }

    /// <summary>Neither a login nor the end of a wait.</summary>
    public bool IsRequest => _type is SqlBatch or RemoteCall or TransactionManagerRequest;

    /// <summary>Behind the headers, whose length comes first, stands what is wanted.</summary>
    public bool IsCommit => _type == TransactionManagerRequest
        && BinaryPrimitives.ReadUInt16LittleEndian(_content.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(_content))) == Commit;

    /// <summary>The next message; null when the client has closed.</summary>
    public static async Task<TdsMessage?> ReadAsync(Stream stream)
    {
        var packets = new List<TdsPacket>();
        while (packets is [] || !packets[^1].IsLast)
        {
            if (await TdsPacket.ReadAsync(stream) is not { } packet)
            {
                return null;
            }

            packets.Add(packet);
        }

        return new TdsMessage(packets);
    }

    /// <summary>Whether a statement holds all of these pieces.</summary>
    public bool Holds(params ReadOnlySpan<string> pieces)
    {
        foreach (var piece in pieces)
        {
            if (_content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(piece)) < 0)
            {
                return false;
            }
        }

        return _type is SqlBatch or RemoteCall;
    }
}
