using System.Data.Common;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>The roles in ASP.NET Core Identity's table.</summary>
internal sealed class RoleCatalog(AppDbContext context) : IRoleCatalog
{
    public async Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var normalized = names.Select(NameNormalizer.Normalize).ToList();
        var known = await context.Roles
            .Where(role => normalized.Contains(role.NormalizedName!))
            .Select(role => role.NormalizedName)
            .ToListAsync(cancellationToken);
        return [.. names.Where(name => !known.Contains(NameNormalizer.Normalize(name), StringComparer.Ordinal))];
    }

    public async Task<RolePage> ListAsync(long offset, int limit, CancellationToken cancellationToken)
    {
        var count = await context.Roles.LongCountAsync(cancellationToken);
        var names = offset >= count
            ? []
            : await context.Roles.OrderBy(role => role.NormalizedName)
                .Skip(checked((int)offset)).Take(limit)
                .Select(role => role.Name!)
                .ToListAsync(cancellationToken);
        return new RolePage(count, names);
    }

    public async Task<Error?> CreateAsync(string name, CancellationToken cancellationToken) =>
        (await OptimisticRetry.RunAsync(() => TryCreateAsync(name, cancellationToken))).Error;

    public async Task<Error?> DeleteAsync(string name, CancellationToken cancellationToken) =>
        (await OptimisticRetry.RunAsync(() => TryDeleteAsync(name, cancellationToken))).Error;

    /// <returns>The name, or that it is taken; null when it was taken while this looked and is free again.</returns>
    private async Task<Result<string>?> TryCreateAsync(string name, CancellationToken cancellationToken)
    {
        if (await ExistsAsync())
        {
            return new Error.RoleTaken();
        }

        try
        {
            var stamp = Guid.NewGuid().ToString();
            await context.InTransactionAsync(
                async () =>
                {
                    context.Roles.Add(new IdentityRole<long>(name)
                    {
                        NormalizedName = NameNormalizer.Normalize(name),
                        ConcurrencyStamp = stamp,
                    });
                    return await context.SaveChangesAsync(cancellationToken);
                },
                _ => context.Roles.AnyAsync(role => role.ConcurrencyStamp == stamp, cancellationToken),
                cancellationToken);
            return name;
        }
        catch (DbUpdateException exception)
        {
            // Somebody else may have taken the name between the look and the save: the unique index knows.
            if (await ExistsAsync())
            {
                return new Error.RoleTaken();
            }

            if (!exception.IsConstraintViolation())
            {
                throw;
            }

            // It is free again.
            context.ChangeTracker.Clear();
            return null;
        }

        async Task<bool> ExistsAsync() => (await FindUnknownAsync([name], cancellationToken)).Count == 0;
    }

    /// <returns>The name, or why the role stays; null when somebody was given the role while this looked.</returns>
    private async Task<Result<string>?> TryDeleteAsync(string name, CancellationToken cancellationToken)
    {
        var normalized = NameNormalizer.Normalize(name);
        var named = context.Roles.Where(role => role.NormalizedName == normalized);
        try
        {
            var deleted = await context.WriteAsync(
                () => named.Where(role => !context.UserRoles.Any(link => link.RoleId == role.Id)).ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
            if (deleted > 0)
            {
                return name;
            }
        }
        catch (DbException exception)
        {
            // Somebody may have been given the role at the same time: then the foreign key keeps it.
            if (await named.AnyAsync(role => context.UserRoles.Any(link => link.RoleId == role.Id), cancellationToken))
            {
                return new Error.RoleInUse();
            }

            if (!exception.IsConstraintViolation())
            {
                throw;
            }

            // Nobody has it any more.
            return null;
        }

        return await named.AnyAsync(cancellationToken) ? new Error.RoleInUse() : new Error.NotFound();
    }
}
