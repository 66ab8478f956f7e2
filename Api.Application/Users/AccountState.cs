namespace Api.Application.Users;

/// <summary>What a refresh reads of a user.</summary>
public sealed record AccountState(bool IsActive, IReadOnlyList<string> Roles);
