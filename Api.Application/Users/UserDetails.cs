using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>A user as stored.</summary>
public sealed record UserDetails : UserValues
{
    private readonly LazyVersion _version;

    /// <summary>Adds to a user's values what no edit changes.</summary>
    public UserDetails(UserId id, UserValues values, DateTimeOffset dateJoined, DateTimeOffset? lastLogin, string version)
        : this(id, values, dateJoined, lastLogin, () => version)
    {
    }

    /// <summary>The same with a version that is made when somebody asks for it: a list shows none.</summary>
    public UserDetails(UserId id, UserValues values, DateTimeOffset dateJoined, DateTimeOffset? lastLogin, Func<string> version)
        : base(values)
    {
        Id = id;
        DateJoined = dateJoined;
        LastLogin = lastLogin;
        _version = new LazyVersion(version);
    }

    /// <summary>Never given twice.</summary>
    public UserId Id { get; }

    /// <summary>When the account was created.</summary>
    public DateTimeOffset DateJoined { get; }

    /// <summary>Null before the first login.</summary>
    public DateTimeOffset? LastLogin { get; }

    /// <summary>When its owner proved to read the mails of the address; null when nobody has.</summary>
    public DateTimeOffset? EmailConfirmedAt { get; init; }

    /// <summary>Changes with every edit, not with logins; to be compared for equality only.</summary>
    public string Version => _version.Value;

    /// <summary>Whether the user may do what is reserved for administrators.</summary>
    public bool IsAdministrator => IsActive && Roles.Contains(Domain.Users.Roles.Administrator);

    /// <summary>Compared by its value, as everything else about a user is.</summary>
    private sealed class LazyVersion(Func<string> make) : Lazy<string>(make, LazyThreadSafetyMode.PublicationOnly)
    {
        public override bool Equals(object? obj) => obj is LazyVersion other && Value == other.Value;

        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);
    }
}
