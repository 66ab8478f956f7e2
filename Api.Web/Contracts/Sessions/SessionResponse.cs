namespace Api.Web.Contracts.Sessions;

/// <summary>A living session: one login on one device.</summary>
public sealed record SessionResponse
{
    /// <summary>Names it; the `sid` claim of its tokens.</summary>
    /// <example>019aa0de-5c1e-7b57-9d0f-1f7a8f0a3b11</example>
    public required string Id { get; init; }

    /// <summary>When the login was.</summary>
    /// <example>2026-11-24T10:30:00.000Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last login or refresh.</summary>
    /// <example>2026-11-24T10:35:00.000Z</example>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When it ends if it is never refreshed.</summary>
    /// <example>2026-11-25T10:35:00.000Z</example>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The agent of the last login or refresh; null when it is not kept.</summary>
    /// <example>Mozilla/5.0</example>
    public required string? UserAgent { get; init; }

    /// <summary>The address of the last login or refresh; null when it is not kept.</summary>
    /// <example>192.0.2.7</example>
    public required string? IpAddress { get; init; }

    /// <summary>Whether this call came from it.</summary>
    /// <example>true</example>
    public required bool Current { get; init; }
}
