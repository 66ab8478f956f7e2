using System.Security.Cryptography;
using System.Text;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Identity;

/// <summary>Stored users as the use cases know them.</summary>
internal static class UserReading
{
    private const int VersionBytes = 8;

    /// <summary>The selected users by their numbers, with their roles.</summary>
    public static async Task<Dictionary<long, UserDetails>> ReadAsync(
        this AppDbContext context,
        IQueryable<ApplicationUser> selected,
        CancellationToken cancellationToken)
    {
        var rows = await context.WithRoles(selected).AsNoTracking().ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.User.Id).ToDictionary(ofUser => ofUser.Key, ofUser => ofUser.ToDetails());
    }

    /// <summary>One user, from the rows with its roles.</summary>
    public static UserDetails ToDetails(this IEnumerable<UserWithRole> rows)
    {
        var user = rows.First().User;
        return new UserDetails(
            new UserId(user.Id),
            user.UserName!,
            user.Email,
            user.FirstName,
            user.LastName,
            user.IsActive,
            [.. rows.Select(row => row.Role).OfType<string>()],
            user.DateJoined,
            user.LastLogin,
            user.Version());
    }

    /// <summary>Changes with every edit. Of the stamp that does only a hash goes out.</summary>
    public static string Version(this ApplicationUser user) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.ConcurrencyStamp!))[..VersionBytes]);
}
