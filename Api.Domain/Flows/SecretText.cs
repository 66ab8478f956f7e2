using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Api.Domain.Flows;

/// <summary>Reads secrets of a fixed length in base64url (RFC 4648 §5).</summary>
internal static class SecretText
{
    /// <returns>False for another length, another alphabet, padding, or bits that are left over.</returns>
    public static bool TryRead(string? text, int size, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length != Base64Url.GetEncodedLength(size))
        {
            return false;
        }

        var read = new byte[size];
        if (Base64Url.DecodeFromChars(text, read, out _, out var written) != OperationStatus.Done
            || written != size
            || Base64Url.EncodeToString(read) != text)
        {
            return false;
        }

        bytes = read;
        return true;
    }
}
