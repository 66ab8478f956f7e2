using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>Which roles a user has.</summary>
internal static class RoleLinks
{
    /// <summary>Makes these the roles of a user.</summary>
    /// <returns>False, and nothing saved, when one of them is gone.</returns>
    public static async Task<bool> TryLinkRolesAsync(
        this AppDbContext context,
        long userId,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken)
    {
        var normalized = names.Select(NameNormalizer.Normalize).ToList();
        var wanted = await context.Roles
            .Where(role => normalized.Contains(role.NormalizedName!))
            .Select(role => role.Id)
            .ToListAsync(cancellationToken);
        var linked = await context.UserRoles.Where(link => link.UserId == userId).ToListAsync(cancellationToken);
        if (wanted.Count != names.Count)
        {
            return false;
        }

        context.UserRoles.RemoveRange(linked.Where(link => !wanted.Contains(link.RoleId)));
        context.UserRoles.AddRange(wanted
            .Except(linked.Select(link => link.RoleId))
            .Select(id => new IdentityUserRole<long> { UserId = userId, RoleId = id }));
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }
}
