using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>A user as stored.</summary>
public sealed record UserDetails : UserValues
{
    private readonly Lazy<string> _version;

    /// <summary>Adds to a user's values what no edit changes.</summary>
    public UserDetails(UserId id, UserValues values, DateTimeOffset dateJoined, DateTimeOffset? lastLogin, string version)
        : this(id, values, dateJoined, lastLogin, new Lazy<string>(version))
    {
    }

    /// <summary>The same with a version that is made when somebody asks for it: a list shows none.</summary>
    public UserDetails(UserId id, UserValues values, DateTimeOffset dateJoined, DateTimeOffset? lastLogin, Lazy<string> version)
        : base(values)
    {
        Id = id;
        DateJoined = dateJoined;
        LastLogin = lastLogin;
        _version = version;
    }

    /// <summary>Never given twice.</summary>
    public UserId Id { get; }

    /// <summary>When the account was created.</summary>
    public DateTimeOffset DateJoined { get; }

    /// <summary>Null before the first login.</summary>
    public DateTimeOffset? LastLogin { get; }

    /// <summary>Changes with every edit, not with logins; to be compared for equality only.</summary>
    public string Version => _version.Value;

    /// <summary>Equal in everything that is stored, the version included.</summary>
    public bool Equals(UserDetails? other) => base.Equals(other)
        && (Id, DateJoined, LastLogin, Version) == (other.Id, other.DateJoined, other.LastLogin, other.Version);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Id, DateJoined, LastLogin);

    /// <summary>Whether the user may do what is reserved for administrators.</summary>
    public bool IsAdministrator => IsActive && Roles.Contains(Domain.Users.Roles.Administrator);
}
