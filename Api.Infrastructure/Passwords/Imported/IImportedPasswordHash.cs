namespace Api.Infrastructure.Passwords.Imported;

/// <summary>
/// A form in which another system stores passwords, so that its users come along with theirs: register one more, and its hashes
/// log in once and are then ours.
/// </summary>
public interface IImportedPasswordHash
{
    /// <summary>Reads a stored hash of this form. No hash is computed.</summary>
    /// <returns>Null when it is of another form, or malformed.</returns>
    ImportedHash? Read(string stored);
}

/// <summary>A stored hash of another system.</summary>
/// <param name="Excess">Why a check would cost too much, in a few words; null when it may be checked.</param>
/// <param name="IsMemoryHard">Whether a check holds many megabytes: only two of them run at once.</param>
/// <param name="Matches">Whether the hash was made of a password.</param>
public sealed record ImportedHash(string? Excess, bool IsMemoryHard, Func<string, bool> Matches);
