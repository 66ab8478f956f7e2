using System.Buffers.Text;
using System.Security.Cryptography;

namespace Api.Domain.Flows;

/// <summary>
/// What the client that asks for a flow is given to name it by: 16 random bytes. Only their SHA-256 is stored, so that a stolen
/// database names no flow.
/// </summary>
public readonly record struct FlowToken
{
    private const int Size = 16;

    private FlowToken(string text) => Text = text;

    private string Text { get; }

    /// <summary>A token that no flow had before.</summary>
    public static FlowToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size)));

    /// <summary>Reads the one spelling of a token: base64url without padding.</summary>
    public static bool TryParse(string text, out FlowToken token)
    {
        var parsed = SecretText.TryRead(text, Size, out _);
        token = parsed ? new FlowToken(text) : default;
        return parsed;
    }

    /// <summary>What is stored of it.</summary>
    public byte[] ToHash() => SecretText.TryRead(Text, Size, out var bytes)
        ? SHA256.HashData(bytes)
        : throw new InvalidOperationException("There is no token.");

    /// <summary>What the client is told.</summary>
    public string Reveal() => Text;

    /// <returns>The name of the type: a token is a secret.</returns>
    public override string ToString() => nameof(FlowToken);
}
