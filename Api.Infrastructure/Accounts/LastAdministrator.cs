using Api.Application.Results;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>The rule that one active administrator always stays.</summary>
internal static class LastAdministrator
{
    /// <summary>
    /// Inside a transaction, lets a user stop being an active administrator if another one is there. Two who resign at once
    /// meet at the role's concurrency stamp: a count alone would let each see the other.
    /// </summary>
    /// <returns>
    /// The user, who may resign; <see cref="Error.LastAdministrator"/> when there is no other; null when somebody else
    /// resigned at the same time, so that it has to be decided again.
    /// </returns>
    public static async Task<Result<UserId>?> TryResignAsync(this AppDbContext context, UserId id, CancellationToken cancellationToken)
    {
        var administrators = NameNormalizer.Normalize(Roles.Administrator);
        var role = await context.Roles.AsNoTracking().SingleAsync(role => role.NormalizedName == administrators, cancellationToken);
        var others = context.UserRoles.Where(link => link.RoleId == role.Id && link.UserId != id.Value);
        if (!await context.Users.AnyAsync(user => user.IsActive && others.Any(link => link.UserId == user.Id), cancellationToken))
        {
            return new Error.LastAdministrator();
        }

        var stamp = Guid.NewGuid().ToString();
        var moved = await context.Roles
            .Where(stored => stored.Id == role.Id && stored.ConcurrencyStamp == role.ConcurrencyStamp)
            .ExecuteUpdateAsync(stored => stored.SetProperty(r => r.ConcurrencyStamp, stamp), cancellationToken);
        return moved == 1 ? id : null;
    }
}
