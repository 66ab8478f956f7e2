namespace Api.Application.Roles;

/// <summary>The roles that users can have. Their names are compared without regard to letter case.</summary>
public interface IRoleCatalog
{
    /// <summary>Which of these do not exist.</summary>
    Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>A part of the names in their order, and how many there are in all.</summary>
    Task<RolePage> ListAsync(long offset, int limit, CancellationToken cancellationToken);

    /// <summary>Saves a new role; false when there is one of that name.</summary>
    Task<bool> TryCreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a role that nobody has.</summary>
    Task<RoleDeletion> TryDeleteAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A part of the roles.</summary>
public sealed record RolePage(long Count, IReadOnlyList<string> Names);

/// <summary>What became of a role that was to be deleted.</summary>
public enum RoleDeletion
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none of that name.</summary>
    NotFound,

    /// <summary>Somebody has it.</summary>
    InUse,
}
