namespace Api.Application.Users;

/// <summary>What another system has written down of its users.</summary>
public interface IUserDump
{
    /// <summary>Reads the groups, one after the other.</summary>
    /// <exception cref="InvalidDataException">The stream is no such dump; the message says where.</exception>
    IAsyncEnumerable<DumpedGroup> ReadGroupsAsync(Stream stream, CancellationToken cancellationToken);

    /// <summary>Reads the users, one after the other: of any number in the same memory.</summary>
    /// <exception cref="InvalidDataException">The stream is no such dump; the message says where.</exception>
    IAsyncEnumerable<DumpedUser> ReadUsersAsync(Stream stream, CancellationToken cancellationToken);
}

/// <summary>A group of users.</summary>
/// <param name="Id">Its number in the dump.</param>
/// <param name="Name">Its name.</param>
public sealed record DumpedGroup(long Id, string Name);

/// <summary>A user as the other system had it.</summary>
/// <param name="Id">Its number, which it keeps.</param>
/// <param name="Username">Its name.</param>
/// <param name="Email">Its e-mail address; null or blank for none.</param>
/// <param name="FirstName">Its first name.</param>
/// <param name="LastName">Its last name.</param>
/// <param name="IsActive">Whether it may log in.</param>
/// <param name="IsSuperuser">Whether it may do everything.</param>
/// <param name="Groups">The numbers of its groups.</param>
/// <param name="DateJoined">When the account was made.</param>
/// <param name="LastLogin">When it last logged in.</param>
/// <param name="PasswordHash">The stored hash of its password.</param>
public sealed record DumpedUser(
    long Id,
    string Username,
    string? Email,
    string FirstName,
    string LastName,
    bool IsActive,
    bool IsSuperuser,
    IReadOnlyList<long> Groups,
    DateTimeOffset DateJoined,
    DateTimeOffset? LastLogin,
    string PasswordHash)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Username}";
}
