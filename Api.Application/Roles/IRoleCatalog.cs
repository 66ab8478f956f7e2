using Api.Application.Results;

namespace Api.Application.Roles;

/// <summary>Reads and changes the roles that users can have. Names are compared without regard to letter case.</summary>
public interface IRoleCatalog
{
    /// <returns>Those of the names that no role has.</returns>
    Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>Reads a part of the names in their order, and counts all roles.</summary>
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
