using System.Buffers.Binary;

namespace Api.Domain.Sessions;

/// <summary>
/// Names a session; the <c>sid</c> claim of its tokens. A version 7 GUID (RFC 9562 §5.7), so that rows lie in the order
/// in which they were started.
/// </summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>A new id that sorts by <paramref name="now"/>.</summary>
    public static SessionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Less than every id made from <paramref name="time"/> on, and more than all made before.</summary>
    public static SessionId Before(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new SessionId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>The order of the times at which they were made.</summary>
    public static bool operator <(SessionId left, SessionId right) => left.Value < right.Value;

    /// <summary>The order of the times at which they were made.</summary>
    public static bool operator >(SessionId left, SessionId right) => left.Value > right.Value;

    /// <summary>Reads the one spelling of an id: lower case with hyphens.</summary>
    public static bool TryParse(string text, out SessionId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value) && value.ToString("D") == text;
        id = parsed ? new SessionId(value) : default;
        return parsed;
    }

    /// <summary>The spelling that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Value.ToString("D");
}
