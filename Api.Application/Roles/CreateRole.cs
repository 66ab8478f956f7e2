using System.Text;
using Api.Application.Results;
using Api.Application.Text;

namespace Api.Application.Roles;

/// <summary>Creates a role, which informs clients: the program itself knows the built-in one only.</summary>
/// <param name="Name">Trimmed and brought into Unicode normal form KC.</param>
public sealed record CreateRoleCommand(string Name);

/// <summary>Checks the name and saves the role.</summary>
public sealed class CreateRoleHandler(IRoleCatalog roles)
{
    private const int NameLength = 150;

    /// <returns>The name as it is stored, or why there is no such role.</returns>
    public async Task<Result<string>> HandleAsync(CreateRoleCommand command, CancellationToken cancellationToken)
    {
        var name = CanonicalText.Of(command.Name);
        var errors = new FieldErrors();
        if (name.CodePoints() > NameLength)
        {
            errors.Add(nameof(command.Name), FieldTexts.TooLong(NameLength));
        }

        // No path names "." or "..", so nobody could delete such a role.
        if (name is "." or ".." || !name.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '_' or '-'))
        {
            errors.Add(
                nameof(command.Name),
                "Enter a valid role name. This value may contain only letters, numbers, and ./_/- characters.");
        }

        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        return await roles.CreateAsync(name, cancellationToken) is { } error ? error : name;
    }
}
