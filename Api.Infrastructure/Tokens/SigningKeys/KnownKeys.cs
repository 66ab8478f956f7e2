using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// Keys that anybody may have: of tutorials, documentation, RFCs and lists for cracking. Kept as hashes of 64 bits, so that
/// neither the repository nor the program holds such a list itself.
/// </summary>
internal static class KnownKeys
{
    private const string Resource = "known-keys.txt";

    // Shorter beginnings would hit by chance words that many keys begin with.
    private const int ShortestBeginning = 24;

    // No key of the list is longer.
    private const int LongestBeginning = 256;

    private static readonly Lazy<FrozenSet<ulong>> Hashes = new(Read);

    /// <summary>Whether a secret is one of them, or one of them with something behind it, in any letter case and punctuation.</summary>
    public static bool HoldsSecret(byte[] secret)
    {
        var plain = new byte[secret.Length];
        var length = 0;
        foreach (var letter in secret.Where(letter => char.IsAsciiLetterOrDigit((char)letter)).Take(LongestBeginning))
        {
            plain[length++] = (byte)char.ToLowerInvariant((char)letter);
        }

        return Enumerable.Range(0, length + 1).Skip(Math.Min(ShortestBeginning, length))
            .Any(beginning => Hashes.Value.Contains(Hash(plain.AsSpan(0, beginning))));
    }

    /// <summary>Whether a key pair is one of them, by the thumbprint of its public half (RFC 7638).</summary>
    public static bool HoldsThumbprint(string thumbprint) => Hashes.Value.Contains(Hash(Encoding.ASCII.GetBytes(thumbprint)));

    private static ulong Hash(ReadOnlySpan<byte> plain) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(plain));

    private static FrozenSet<ulong> Read()
    {
        using var reader = new StreamReader(typeof(KnownKeys).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => ulong.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToFrozenSet();
    }
}
