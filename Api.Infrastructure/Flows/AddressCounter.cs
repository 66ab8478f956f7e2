using System.Buffers.Binary;
using Api.Domain.Flows;

namespace Api.Infrastructure.Flows;

/// <summary>
/// What happened to one mailbox, in a row of its own because flows are deleted: the times of the last mails and of the last wrong
/// codes. The row does not tell the address.
/// </summary>
internal sealed class AddressCounter
{
    /// <summary>The most bytes of either list.</summary>
    public const int LongestList = 80;

    private const int TimeBytes = sizeof(long);

    /// <summary><see cref="FlowCodes.MailboxOf"/>.</summary>
    public required byte[] Mailbox { get; init; }

    /// <summary>The times of the mails of the last hour.</summary>
    public byte[] Mails { get; set; } = [];

    /// <summary>The times of the wrong codes of the last day.</summary>
    public byte[] WrongCodes { get; set; } = [];

    /// <summary>From when on nothing of it counts.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>From when on nothing counts of these times.</summary>
    public static DateTimeOffset EndOf(IReadOnlyList<DateTimeOffset> mails, IReadOnlyList<DateTimeOffset> wrongCodes) => mails
        .Select(time => time + Allowance.Mails.Period)
        .Concat(wrongCodes.Select(time => time + Allowance.WrongCodes.Period))
        .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
        .Max();

    public static IReadOnlyList<DateTimeOffset> Read(byte[] list) =>
    [
        .. Enumerable.Range(0, list.Length / TimeBytes).Select(index => DateTimeOffset.FromUnixTimeMilliseconds(
            BinaryPrimitives.ReadInt64BigEndian(list.AsSpan(index * TimeBytes)))),
    ];

    public static byte[] Write(IReadOnlyList<DateTimeOffset> times)
    {
        var list = new byte[times.Count * TimeBytes];
        for (var i = 0; i < times.Count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(list.AsSpan(i * TimeBytes), times[i].ToUnixTimeMilliseconds());
        }

        return list;
    }
}
