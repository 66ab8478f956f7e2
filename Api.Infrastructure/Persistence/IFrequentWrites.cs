using Api.Domain.Sessions;

namespace Api.Infrastructure.Persistence;

/// <summary>The write that most calls of an app make. On SQLite several of them share a commit.</summary>
internal interface IFrequentWrites
{
    /// <summary>Saves a rotation if the session lives and its current token is still that of <paramref name="read"/>.</summary>
    Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken);
}
