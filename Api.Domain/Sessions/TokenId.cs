namespace Api.Domain.Sessions;

/// <summary>Names one token; its <c>jti</c> claim (RFC 7519 §4.1.7): 122 random bits, written as 32 hexadecimal digits.</summary>
public readonly record struct TokenId(Guid Value)
{
    /// <summary>An id that no token had before.</summary>
    public static TokenId New() => new(Guid.NewGuid());

    /// <summary>Reads the one spelling of an id: 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string text, out TokenId id)
    {
        var parsed = Guid.TryParseExact(text, "N", out var value) && value.ToString("N") == text;
        id = parsed ? new TokenId(value) : default;
        return parsed;
    }

    /// <summary>The spelling that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Value.ToString("N");
}
