using Api.Domain.Sessions;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Flows;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Sessions;
using Api.Infrastructure.Tokens.KeyRotation;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Persistence;

/// <summary>
/// Identity's users and roles, the sessions, the flows, the counters of logins and addresses, the keys that the program makes, and
/// the mails that wait. A sealed subclass for each database has what differs, and its migrations.
/// </summary>
internal abstract class AppDbContext(DbContextOptions options)
    : IdentityDbContext<ApplicationUser, IdentityRole<long>, long>(options), IDataProtectionKeyContext
{
    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<LoginCounter> LoginCounters => Set<LoginCounter>();

    public DbSet<StoredKey> SigningKeys => Set<StoredKey>();

    /// <summary>The keys of Data Protection, which protect the signing keys.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<OutboxMail> Outbox => Set<OutboxMail>();

    public DbSet<FlowRow> Flows => Set<FlowRow>();

    public DbSet<AddressCounter> AddressCounters => Set<AddressCounter>();

    /// <summary>What the open transaction does to sessions.</summary>
    public PendingEndings PendingEndings { get; } = new();

    /// <summary>Whether a mail was written that is sent after the commit.</summary>
    public bool HasNewMail { get; set; }

    /// <summary>
    /// Asks whether readers see the last committed state and block no writer. SQLite's write-ahead log does so always, SQL
    /// Server only with READ_COMMITTED_SNAPSHOT.
    /// </summary>
    public virtual Task<bool> ReadsSnapshotsAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Saves users whose numbers are given and not made by the database.</summary>
    public virtual Task<int> SaveWithNumbersAsync(CancellationToken cancellationToken) => SaveChangesAsync(cancellationToken);

    /// <summary>Runs work that writes, under a lock where a database has one writer at a time.</summary>
    public virtual Task<T> WriteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => work();

    /// <summary>
    /// Selects users with their roles in the order of their names: one row for each role, and one for a user without any. A
    /// list nested in each user would be a join on the right of a join, for which SQLite reads the roles of all users.
    /// </summary>
    public IQueryable<UserWithRole> WithRoles(IQueryable<ApplicationUser> users) =>
        from user in users
        from link in UserRoles.Where(link => link.UserId == user.Id).DefaultIfEmpty()
        from role in Roles.Where(role => role.Id == link.RoleId).DefaultIfEmpty()
        orderby role.NormalizedName
        select new UserWithRole { User = user, Role = role.Name };

    // A pooled context is used again by another request: nothing of this one may be left.
    public override void Dispose()
    {
        Forget();
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        Forget();
        return base.DisposeAsync();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
    }

    private void Forget()
    {
        PendingEndings.Clear();
        HasNewMail = false;
    }
}

/// <summary>A row of <see cref="AppDbContext.WithRoles"/>.</summary>
internal sealed class UserWithRole
{
    /// <summary>The same in every row of the user.</summary>
    public required ApplicationUser User { get; init; }

    /// <summary>One of the user's roles; null for a user without any.</summary>
    public required string? Role { get; init; }
}
