namespace Api.Domain.Sessions;

/// <summary>A genuine refresh token as a client presents it; it may have been replaced or have expired.</summary>
/// <param name="Id">Its <c>jti</c> claim.</param>
/// <param name="ExpiresAt">Its <c>exp</c> claim.</param>
/// <param name="Key">The Idempotency-Key that came with it, if one did.</param>
public readonly record struct PresentedToken(TokenId Id, DateTimeOffset ExpiresAt, RotationKey? Key = null);
