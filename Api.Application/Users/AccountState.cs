namespace Api.Application.Users;

/// <summary>What a new access token has to know of its user.</summary>
public sealed record AccountState(bool IsActive, IReadOnlyList<string> Roles);
