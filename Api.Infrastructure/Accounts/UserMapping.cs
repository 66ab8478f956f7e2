using System.Security.Cryptography;
using System.Text;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;

namespace Api.Infrastructure.Accounts;

/// <summary>Copies a user's values to and from the stored row, for every call that saves or reads one.</summary>
internal static class UserMapping
{
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

    /// <summary>Reads one user from the rows with its roles, at least one.</summary>
    public static UserDetails ToDetails(this IEnumerable<UserWithRole> rows)
    {
        var user = rows.First().User;
        var values = new UserValues(
            user.UserName!,
            user.Email,
            user.FirstName,
            user.LastName,
            user.IsActive,
            [.. rows.Select(row => row.Role).OfType<string>()]);
        return new UserDetails(new UserId(user.Id), values, user.DateJoined, user.LastLogin, user.Version());
    }

    /// <summary>A hash of the ConcurrencyStamp, which changes with every edit; the stamp itself is not disclosed.</summary>
    public static string Version(this ApplicationUser user) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.ConcurrencyStamp!))[..VersionBytes]);
}
