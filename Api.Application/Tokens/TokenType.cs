namespace Api.Application.Tokens;

/// <summary>The values of the <c>token_type</c> claim.</summary>
public static class TokenType
{
    /// <summary>Goes with each call and is never looked up.</summary>
    public const string Access = "access";

    /// <summary>Is exchanged for a new pair.</summary>
    public const string Refresh = "refresh";

    /// <summary>Goes with each call, and is exchanged for one that lives longer.</summary>
    public const string Sliding = "sliding";
}
