using Api.Application.Results;

namespace Api.Application.Roles;

/// <summary>The roles that users can have. Their names are compared without regard to letter case.</summary>
public interface IRoleCatalog
{
    /// <summary>Which of these do not exist.</summary>
    Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>A part of the names in their order, and how many there are in all.</summary>
    Task<RolePage> ListAsync(long offset, int limit, CancellationToken cancellationToken);

    /// <summary>Saves a new role.</summary>
    /// <returns>Null when it is saved.</returns>
    Task<Error?> CreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a role that nobody has.</summary>
    /// <returns>Null when it is gone.</returns>
    Task<Error?> DeleteAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A part of the roles.</summary>
public sealed record RolePage(long Count, IReadOnlyList<string> Names);
