using System.Buffers.Text;
using System.Security.Cryptography;

namespace Api.Domain.Flows;

/// <summary>
/// The secret of a mail's link: 32 bytes that are derived from the flow's row and a key, so that nobody needs to store them. By
/// their SHA-256 the row is found. They are too many to guess: no tries are counted.
/// </summary>
public readonly record struct FlowLink
{
    /// <summary>Bytes of a secret.</summary>
    public const int Size = 32;

    private FlowLink(string text) => Text = text;

    private string Text { get; }

    /// <summary>The link of a derived secret.</summary>
    public static FlowLink Of(byte[] secret) => new(Base64Url.EncodeToString(secret));

    /// <summary>Reads the one spelling of a secret: base64url without padding.</summary>
    public static bool TryParse(string text, out FlowLink link)
    {
        var parsed = SecretText.TryRead(text, Size, out _);
        link = parsed ? new FlowLink(text) : default;
        return parsed;
    }

    /// <summary>What is stored of it.</summary>
    public byte[] ToHash() => SecretText.TryRead(Text, Size, out var bytes)
        ? SHA256.HashData(bytes)
        : throw new InvalidOperationException("There is no link.");

    /// <summary>What stands in the mail.</summary>
    public string Reveal() => Text;

    /// <returns>The name of the type: a link is a secret.</returns>
    public override string ToString() => nameof(FlowLink);
}
