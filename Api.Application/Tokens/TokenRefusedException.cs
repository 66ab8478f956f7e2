using Api.Application.Results;

namespace Api.Application.Tokens;

/// <summary>
/// Carries the refusal of an access token through the authentication framework, which knows exceptions only. It holds no
/// part of the token.
/// </summary>
/// <param name="refusal">The reason that the answer gives.</param>
/// <param name="isSliding">Whether the refused token is a sliding token.</param>
public sealed class TokenRefusedException(TokenRefusal refusal, bool isSliding = false)
    : Exception($"The access token was refused: {refusal}.")
{
    /// <summary>The reason that the answer gives.</summary>
    public TokenRefusal Refusal { get; } = refusal;

    /// <summary>Whether the refused token is a sliding token, and no access token.</summary>
    public bool IsSliding { get; } = isSliding;
}
