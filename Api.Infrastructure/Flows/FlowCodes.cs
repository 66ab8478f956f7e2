using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Api.Domain.Flows;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Derives what is not stored: codes and links from the row of their flow, and from addresses and networks what is stored in
/// their place. Each by HMAC-SHA-256 under a label of its own.
/// </summary>
internal sealed class FlowCodes(CodeKeys keys)
{
    private const ulong Codes = 100_000_000;

    private const int NetworkBytes = 16;

    /// <summary>The key of new flows.</summary>
    public string KeyId => keys.Current.KeyId;

    /// <returns>The eight digits of a flow; null when its key is gone.</returns>
    public string? FindCode(FlowKind kind, FlowId id, string keyId) => keys.Find(keyId) is { } key
        // Of 2^64 numbers each code has as many, but for one in 10^11.
        ? (BinaryPrimitives.ReadUInt64BigEndian(Derive(key, "code", kind, id)) % Codes).ToString("D8", CultureInfo.InvariantCulture)
        : null;

    /// <returns>The link of a flow; null when its key is gone.</returns>
    public FlowLink? FindLink(FlowKind kind, FlowId id, string keyId) =>
        keys.Find(keyId) is { } key ? FlowLink.Of(Derive(key, "link", kind, id)) : null;

    /// <summary>Stands for a mailbox in the counters: what comes behind <c>+</c> in an address leads to the same one.</summary>
    /// <param name="normalizedAddress">In the form in which addresses are compared.</param>
    public byte[] MailboxOf(string normalizedAddress)
    {
        var at = normalizedAddress.LastIndexOf('@');
        var plus = normalizedAddress.IndexOf('+');
        return Conceal("mailbox", plus > 0 && plus < at ? normalizedAddress[..plus] + normalizedAddress[at..] : normalizedAddress);
    }

    /// <summary>Stands for a network.</summary>
    public byte[] NetworkOf(string network) => Conceal("network", network)[..NetworkBytes];

    /// <summary>Stands for what was asked for, so that the same can be told from something else.</summary>
    public byte[] RequestOf(params IReadOnlyList<string?> parts)
    {
        // Their lengths tell where each begins.
        var marked = parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}"));
        return Conceal("request", string.Concat(marked));
    }

    private byte[] Conceal(string label, string text) => HMACSHA256.HashData(keys.Current.Key, Encoding.UTF8.GetBytes($"{label}\0{text}"));

    private static byte[] Derive(byte[] key, string label, FlowKind kind, FlowId id) =>
        HMACSHA256.HashData(
            key, (byte[])[.. Encoding.UTF8.GetBytes($"{label}\0"), (byte)kind, .. id.Value.ToByteArray(bigEndian: true)]);
}
