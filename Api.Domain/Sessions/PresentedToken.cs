namespace Api.Domain.Sessions;

/// <summary>A refresh token of ours, genuine but perhaps long replaced or expired, as a client presents it.</summary>
/// <param name="Id">The token.</param>
/// <param name="ExpiresAt">Its own end.</param>
/// <param name="Key">The Idempotency-Key that came with it, if one did.</param>
public readonly record struct PresentedToken(TokenId Id, DateTimeOffset ExpiresAt, RotationKey? Key = null);
