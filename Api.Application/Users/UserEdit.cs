namespace Api.Application.Users;

/// <summary>
/// A change of a user; a member left out stays as it is. Members that a caller may not change can be there when
/// they are as stored, so that a record that was read can be put back.
/// </summary>
public sealed record UserEdit
{
    /// <summary>Cannot be changed.</summary>
    public Optional<long> Id { get; init; }

    /// <summary>For administrators.</summary>
    public Optional<string> Username { get; init; }

    /// <summary>Null for none.</summary>
    public Optional<string?> Email { get; init; }

    /// <summary>Null is empty.</summary>
    public Optional<string?> FirstName { get; init; }

    /// <summary>Null is empty.</summary>
    public Optional<string?> LastName { get; init; }

    /// <summary>For administrators.</summary>
    public Optional<bool> IsActive { get; init; }

    /// <summary>For administrators; the whole set.</summary>
    public Optional<IReadOnlyList<string>> Roles { get; init; }

    /// <summary>Cannot be changed here.</summary>
    public Optional<DateTimeOffset?> EmailConfirmedAt { get; init; }

    /// <summary>Cannot be changed.</summary>
    public Optional<DateTimeOffset> DateJoined { get; init; }

    /// <summary>Cannot be changed.</summary>
    public Optional<DateTimeOffset?> LastLogin { get; init; }

    /// <summary>The values that the user has after this edit, in the form in which they are stored.</summary>
    internal UserValues ApplyTo(UserDetails user) => new(
        Username.IsSet ? UserFields.ToStoredUsername(Username.Value) : user.Username,
        Email.IsSet ? UserFields.ToStoredEmail(Email.Value) : user.Email,
        FirstName.IsSet ? UserFields.ToStoredName(FirstName.Value) : user.FirstName,
        LastName.IsSet ? UserFields.ToStoredName(LastName.Value) : user.LastName,
        IsActive.Or(user.IsActive),
        Roles.IsSet ? UserFields.ToStoredRoles(Roles.Value) : user.Roles);
}
