using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;

namespace Api.Infrastructure.Accounts;

/// <summary>Copies a user's values to and from the stored row, for every call that saves or reads one.</summary>
internal static class UserMapping
{
    /// <summary>The columns that <see cref="ReadUser"/> reads from a row of SQLite, in its order.</summary>
    public const string Columns = """
        u."Id", u."UserName", u."Email", u."IsActive", u."DateJoined", u."LastLogin", u."ConcurrencyStamp",
        u."FirstName",
        u."LastName"
        """;

    private const int VersionBytes = 8;

    /// <summary>Copies everything but the roles, which are rows of their own, and what Identity derives from it.</summary>
    public static void Apply(this UserValues values, ApplicationUser user)
    {
        user.UserName = values.Username;
        user.Email = values.Email;
        user.FirstName = values.FirstName;
        user.LastName = values.LastName;
        user.IsActive = values.IsActive;
    }

    /// <param name="row">The row.</param>
    /// <param name="first">Where its columns of the user begin.</param>
    public static ApplicationUser ReadUser(this DbDataReader row, int first)
    {
        var next = first;
        return new ApplicationUser
        {
            Id = row.GetInt64(next++),
            UserName = row.GetString(next++),
            Email = row.FindString(next++),
            IsActive = row.GetBoolean(next++),
            DateJoined = row.GetTime(next++),
            LastLogin = row.FindTime(next++),
            ConcurrencyStamp = row.FindString(next++),
            FirstName = row.GetString(next++),
            LastName = row.GetString(next++),
        };
    }

    /// <summary>Reads one user from the rows with its roles, at least one.</summary>
    public static UserDetails ToDetails(this IEnumerable<UserWithRole> rows) =>
        rows.First().User.ToDetails([.. rows.Select(row => row.Role).OfType<string>()]);

    public static UserDetails ToDetails(this ApplicationUser user, IReadOnlyList<string> roles)
    {
        var values = new UserValues(
            user.UserName!,
            user.Email,
            user.FirstName,
            user.LastName,
            user.IsActive,
            roles);
        return new UserDetails(new UserId(user.Id), values, user.DateJoined, user.LastLogin, user.Version());
    }

    /// <summary>A hash of the ConcurrencyStamp, which changes with every edit; the stamp itself is not disclosed.</summary>
    public static string Version(this ApplicationUser user) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.ConcurrencyStamp!))[..VersionBytes]);
}
