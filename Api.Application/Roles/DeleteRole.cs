using Api.Application.Results;
using Api.Application.Text;

namespace Api.Application.Roles;

/// <summary>Deletes a role that nobody has.</summary>
/// <param name="Name">Without regard to letter case.</param>
public sealed record DeleteRoleCommand(string Name);

/// <summary>Deletes a role that nobody has and that is not built in.</summary>
public sealed class DeleteRoleHandler(IRoleCatalog roles)
{
    /// <returns>Null when the role is gone.</returns>
    public async Task<Error?> HandleAsync(DeleteRoleCommand command, CancellationToken cancellationToken)
    {
        var name = CanonicalText.Of(command.Name);
        return string.Equals(name, Domain.Users.Roles.Administrator, StringComparison.OrdinalIgnoreCase)
            ? new Error.RoleInUse()
            : await roles.DeleteAsync(name, cancellationToken);
    }
}
