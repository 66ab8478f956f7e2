using Api.Domain.Sessions;
using Api.Infrastructure.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Persistence;

/// <summary>
/// Identity's users and roles, and the sessions. One sealed subclass per database has what differs, and its migrations.
/// </summary>
internal abstract class AppDbContext(DbContextOptions options)
    : IdentityDbContext<ApplicationUser, IdentityRole<long>, long>(options)
{
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and commits if it returns. The provider may run it again after a
    /// transient error, so it loads what it needs itself; times and new ids are made outside, that it be the same attempt.
    /// </summary>
    public Task<T> InTransactionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                ChangeTracker.Clear();
                await using var transaction = await Database.BeginTransactionAsync(token);
                var result = await work();
                await transaction.CommitAsync(token);
                return result;
            },
            cancellationToken);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
    }
}
