using Api.Application.Results;

namespace Api.Application.Tokens;

/// <summary>
/// Carries the refusal of an access token through the authentication framework, which knows exceptions only. It holds no
/// part of the token.
/// </summary>
public sealed class TokenRefusedException(TokenRefusal refusal) : Exception($"The access token was refused: {refusal}.")
{
    /// <summary>The reason that the answer gives.</summary>
    public TokenRefusal Refusal { get; } = refusal;
}
