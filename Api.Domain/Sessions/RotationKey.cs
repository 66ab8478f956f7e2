using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Api.Domain.Sessions;

/// <summary>
/// The SHA-256 of the Idempotency-Key that a client sends with a refresh. The key itself is not kept, so that a stolen
/// database cannot repeat the refresh.
/// </summary>
public readonly record struct RotationKey
{
    /// <summary>The fewest characters of a key: it has to be too long to guess.</summary>
    public const int MinimumLength = 16;

    /// <summary>The most characters of a key.</summary>
    public const int MaximumLength = 255;

    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private RotationKey(ReadOnlySpan<byte> hash)
    {
        High = BinaryPrimitives.ReadUInt128BigEndian(hash);
        Low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    // Two numbers and no array, so that equal keys are equal.
    private UInt128 High { get; }

    private UInt128 Low { get; }

    /// <summary>Reads a key of 16 to 255 visible ASCII characters.</summary>
    public static bool TryParse(string text, out RotationKey key)
    {
        var valid = text.Length is >= MinimumLength and <= MaximumLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
        key = valid ? new RotationKey(SHA256.HashData(Encoding.ASCII.GetBytes(text))) : default;
        return valid;
    }

    /// <summary>The key whose hash was stored.</summary>
    public static RotationKey FromHash(byte[] hash) => new(hash);

    /// <summary>The hash to store.</summary>
    public byte[] ToHash()
    {
        var hash = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(hash, High);
        BinaryPrimitives.WriteUInt128BigEndian(hash.AsSpan(16), Low);
        return hash;
    }
}
