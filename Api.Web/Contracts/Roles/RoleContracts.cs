using Api.Web.Requests;

namespace Api.Web.Contracts.Roles;

/// <summary>A new role.</summary>
public sealed class CreateRoleRequest
{
    /// <summary>1–150 letters, digits and <c>. _ -</c>; unique without regard to letter case. A number is read as its text.</summary>
    /// <example>editor</example>
    [NumberAsText]
    public required string Name { get; init; }
}

/// <summary>A role.</summary>
/// <param name="Name">As it was given.</param>
public sealed record RoleResponse(string Name);
