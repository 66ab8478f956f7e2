using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Stores users who come along from another system.</summary>
public interface IUserImports
{
    /// <summary>Says what is to be stored of a password's hash.</summary>
    /// <returns>
    /// The hash, null for a user who cannot log in by password; or why the user is refused; and what is to be told of it.
    /// </returns>
    (string? Hash, string? Fault, string? Note) Judge(string hash);

    /// <summary>
    /// Stores the users in one transaction, but for those that are there already and those whose number or name is somebody
    /// else's. A second holder of an e-mail address comes without it.
    /// </summary>
    Task<ImportOutcome> StoreAsync(IReadOnlyList<UserToImport> users, bool isDryRun, CancellationToken cancellationToken);
}

/// <summary>A user that was checked.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Values">In the form in which they are stored.</param>
/// <param name="PasswordHash">Null for a user who cannot log in by password.</param>
/// <param name="DateJoined">When the account was made.</param>
/// <param name="LastLogin">When it last logged in.</param>
public sealed record UserToImport(UserId Id, UserValues Values, string? PasswordHash, DateTimeOffset DateJoined, DateTimeOffset? LastLogin)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Values.Username}";
}

/// <summary>What became of users.</summary>
/// <param name="Stored">How many are new.</param>
/// <param name="AlreadyThere">How many had been there, by number and name.</param>
/// <param name="Notes">What is to be told.</param>
public sealed record ImportOutcome(int Stored, int AlreadyThere, IReadOnlyList<ImportNote> Notes);

/// <summary>What is told of a user or group of the dump.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsRefused">Whether it was not taken over.</param>
/// <param name="Text">Why, or what was left behind.</param>
public sealed record ImportNote(long Id, string Name, bool IsRefused, string Text);

/// <summary>What became of a batch.</summary>
/// <param name="Read">How many users it had.</param>
/// <param name="Stored">How many of them are new.</param>
/// <param name="AlreadyThere">How many had been there.</param>
/// <param name="Notes">What is to be told.</param>
/// <param name="Position">How far the dump has been read, in bytes.</param>
public sealed record ImportProgress(int Read, int Stored, int AlreadyThere, IReadOnlyList<ImportNote> Notes, long Position);
