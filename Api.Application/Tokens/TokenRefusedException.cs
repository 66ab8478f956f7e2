using Api.Application.Results;

namespace Api.Application.Tokens;

/// <summary>
/// How an access token's refusal passes through the authentication framework, which knows exceptions only; carries no part
/// of the token.
/// </summary>
public sealed class TokenRefusedException(TokenRefusal refusal) : Exception($"The access token was refused: {refusal}.")
{
    /// <summary>Why.</summary>
    public TokenRefusal Refusal { get; } = refusal;
}
