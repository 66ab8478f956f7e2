using Api.Web.Requests;

namespace Api.Web.Contracts.Users;

/// <summary>A change of the caller's own password.</summary>
public sealed class ChangePasswordRequest
{
    /// <summary>Taken as it is. A number is read as its text.</summary>
    /// <example>analytical engine 1843</example>
    [NumberAsText]
    [Verbatim]
    public required string CurrentPassword { get; init; }

    /// <summary>At least 15 characters, taken as they are. A number is read as its text.</summary>
    /// <example>difference engine 1822</example>
    [NumberAsText]
    [Verbatim]
    public required string NewPassword { get; init; }
}

/// <summary>A new password for a user.</summary>
public sealed class SetPasswordRequest
{
    /// <summary>At least 15 characters, taken as they are. A number is read as its text.</summary>
    /// <example>difference engine 1822</example>
    [NumberAsText]
    [Verbatim]
    public required string NewPassword { get; init; }
}
