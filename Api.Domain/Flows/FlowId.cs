using System.Buffers.Binary;

namespace Api.Domain.Flows;

/// <summary>
/// Names the row of a flow, in the program only: clients know it by a <see cref="FlowToken"/>. A version 7 GUID (RFC 9562
/// §5.7), so that rows lie in the order in which they were made.
/// </summary>
public readonly record struct FlowId(Guid Value)
{
    /// <summary>A new id that sorts by <paramref name="now"/>.</summary>
    public static FlowId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Less than every id made from <paramref name="time"/> on, and more than all made before.</summary>
    public static FlowId Before(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new FlowId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>The order of the times at which they were made.</summary>
    public static bool operator <(FlowId left, FlowId right) => left.Value < right.Value;

    /// <summary>The order of the times at which they were made.</summary>
    public static bool operator >(FlowId left, FlowId right) => left.Value > right.Value;
}
