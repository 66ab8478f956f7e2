using Api.Domain.Sessions;

namespace Api.Application.Sessions;

/// <summary>A living session as its owner sees it.</summary>
/// <param name="Id">The <c>sid</c> claim of its tokens.</param>
/// <param name="CreatedAt">When the login was.</param>
/// <param name="LastUsedAt">The last login or refresh.</param>
/// <param name="ExpiresAt">When it ends if it is never refreshed.</param>
/// <param name="UserAgent">The agent of the last login or refresh; null when it is not kept.</param>
/// <param name="IpAddress">The address of the last login or refresh; null when it is not kept.</param>
public sealed record SessionDetails(
    SessionId Id,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset ExpiresAt,
    string? UserAgent,
    string? IpAddress);

/// <summary>A part of a user's living sessions, the newest first, and how many there are in all.</summary>
public sealed record SessionPage(long Count, IReadOnlyList<SessionDetails> Sessions);
