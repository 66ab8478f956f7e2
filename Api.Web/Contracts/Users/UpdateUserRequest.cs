using Api.Web.RequestBodies;

namespace Api.Web.Contracts.Users;

/// <summary>Changes to a user (RFC 7396); what is left out stays as it is.</summary>
[MergePatch]
public sealed class UpdateUserRequest
{
    /// <summary>Whether the account may log in. Deactivation ends its sessions.</summary>
    /// <example>false</example>
    public bool? IsActive { get; init; }
}
