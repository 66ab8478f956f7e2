namespace Api.Domain.Sessions;

/// <summary>A refresh token of ours, genuine but perhaps long replaced or expired, as a client presents it.</summary>
public readonly record struct PresentedToken(TokenId Id, DateTimeOffset ExpiresAt);
