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
    /// <summary>The column that <see cref="ReadRoles"/> reads from a row of SQLite: the roles of a user as one text.</summary>
    public const string RolesColumn = """
        (SELECT group_concat(r."Name", char(10) ORDER BY r."NormalizedName")
            FROM "UserRoles" AS l JOIN "Roles" AS r ON r."Id" = l."RoleId" WHERE l."UserId" = u."Id")
        """;

    /// <summary>The columns that <see cref="ReadDetails"/> reads from a row of SQLite, in its order.</summary>
    public const string Columns = $"""
        u."Id", u."DateJoined", u."LastLogin", u."ConcurrencyStamp", {RolesColumn}, u."IsActive", u."UserName", u."Email",
        u."FirstName",
        u."LastName",
        u."EmailConfirmedAt"
        """;

    // No role's name has it.
    private const char BetweenRoles = '\n';

    private const int VersionBytes = 8;

    /// <summary>Copies everything but the roles, which are rows of their own, and what Identity derives from it.</summary>
    public static void Apply(this UserValues values, ApplicationUser user)
    {
        user.UserName = values.Username;
        if (user.Email != values.Email)
        {
            // Whoever reads its mails has not said so.
            user.EmailConfirmedAt = null;
        }

        user.Email = values.Email;
        user.FirstName = values.FirstName;
        user.LastName = values.LastName;
        user.IsActive = values.IsActive;
    }

    /// <param name="row">The row.</param>
    /// <param name="first">Where its columns of the user begin.</param>
    public static UserDetails ReadDetails(this DbDataReader row, int first)
    {
        var next = first;
        var id = new UserId(row.GetInt64(next++));
        var dateJoined = row.GetTime(next++);
        var lastLogin = row.FindTime(next++);
        var stamp = row.FindString(next++);
        var roles = row.ReadRoles(next++);
        var isActive = row.GetBoolean(next++);
        var values = new UserValues(
            row.GetString(next++),
            row.FindString(next++),
            FirstName: row.GetString(next++),
            LastName: row.GetString(next++),
            isActive,
            roles);
        return new UserDetails(id, values, dateJoined, lastLogin, () => VersionOf(stamp)) { EmailConfirmedAt = row.FindTime(next) };
    }

    /// <summary>The roles in the order of their names.</summary>
    public static List<string> ReadRoles(this DbDataReader row, int column) =>
        row.FindString(column) is { } names ? [.. names.Split(BetweenRoles)] : [];

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
        var stamp = user.ConcurrencyStamp;
        return new UserDetails(new UserId(user.Id), values, user.DateJoined, user.LastLogin, () => VersionOf(stamp))
        {
            EmailConfirmedAt = user.EmailConfirmedAt,
        };
    }

    public static string Version(this ApplicationUser user) => VersionOf(user.ConcurrencyStamp);

    /// <summary>A hash of the ConcurrencyStamp, which changes with every edit; the stamp itself is not disclosed.</summary>
    public static string VersionOf(string? stamp) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stamp!))[..VersionBytes]);
}
