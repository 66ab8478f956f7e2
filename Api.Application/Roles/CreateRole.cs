using Api.Application.Results;
using Api.Application.Text;

namespace Api.Application.Roles;

/// <summary>Creates a role, which informs clients: the program itself knows the built-in one only.</summary>
/// <param name="Name">Trimmed and brought into Unicode normal form KC.</param>
public sealed record CreateRoleCommand(string Name);

/// <summary>Checks the name and saves the role.</summary>
public sealed class CreateRoleHandler(IRoleCatalog roles)
{
    /// <returns>The name as it is stored, or why there is no such role.</returns>
    public async Task<Result<string>> HandleAsync(CreateRoleCommand command, CancellationToken cancellationToken)
    {
        var name = CanonicalText.Of(command.Name);
        var errors = new FieldErrors();
        RoleName.Check(errors, nameof(command.Name), name);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        return await roles.CreateAsync(name, cancellationToken) is { } error ? error : name;
    }
}
