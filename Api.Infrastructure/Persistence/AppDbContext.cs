using System.Runtime.ExceptionServices;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Sessions;
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
    /// <param name="work">What is to be done.</param>
    /// <param name="isCommitted">
    /// Whether what the work returned is stored: asked when the answer to a commit was lost on the way, for to run work
    /// that was committed would find its own traces. Not needed where running it twice comes to the same.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, Func<T, Task<bool>>? isCommitted, CancellationToken cancellationToken)
        where T : notnull => (await TryInTransactionAsync(async () => (T?)await work(), isCommitted, cancellationToken))!;

    /// <summary>As above, for work that may be run twice.</summary>
    public Task<T> InTransactionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
        where T : notnull => InTransactionAsync(work, isCommitted: null, cancellationToken);

    /// <summary>As <see cref="InTransactionAsync{T}(Func{Task{T}}, Func{T, Task{bool}}, CancellationToken)"/>, but rolls back if <paramref name="work"/> returns null.</summary>
    public Task<T?> TryInTransactionAsync<T>(Func<Task<T?>> work, Func<T, Task<bool>>? isCommitted, CancellationToken cancellationToken)
    {
        var isDoubtful = false;
        T? sent = default;
        return WriteAsync(
            () => Database.CreateExecutionStrategy().ExecuteAsync(
                async token =>
                {
                    if (await WasCommittedAsync())
                    {
                        return sent;
                    }

                    ExceptionDispatchInfo? refused = null;
                    await using (var transaction = await Database.BeginTransactionAsync(token))
                    {
                        try
                        {
                            if (await work() is { } result)
                            {
                                (isDoubtful, sent) = (true, result);
                                await transaction.CommitAsync(token);
                                return result;
                            }
                        }
                        catch (DbUpdateException exception) when (isDoubtful)
                        {
                            refused = ExceptionDispatchInfo.Capture(exception);
                        }
                    }

                    // What refused it may have been the commit before, which was still under way when it was asked for.
                    if (await WasCommittedAsync())
                    {
                        return sent;
                    }

                    refused?.Throw();
                    return default;
                },
                cancellationToken),
            cancellationToken);

        async Task<bool> WasCommittedAsync()
        {
            ChangeTracker.Clear();
            return isDoubtful && isCommitted is not null && await isCommitted(sent!);
        }
    }

    /// <summary>
    /// Whether readers see the last committed state and block no writer. SQLite's write-ahead log does that; SQL Server
    /// only where it is told to.
    /// </summary>
    public virtual Task<bool> ReadsSnapshotsAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Runs work that writes, in its turn where a database has one writer at a time.</summary>
    public virtual Task<T> WriteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => work();

    /// <summary>
    /// Inside a transaction, ends the sessions of a user that live, but <paramref name="keep"/>, and returns the user's
    /// endings of the last <paramref name="window"/>, so that those which another process noted are known here too.
    /// </summary>
    public async Task<IReadOnlyList<Ending>> EndSessionsAsync(
        UserId owner,
        SessionId? keep,
        EndReason reason,
        DateTimeOffset now,
        TimeSpan window,
        CancellationToken cancellationToken)
    {
        var from = now - window;
        var others = Sessions.Where(session => session.UserId == owner);
        if (keep is { } kept)
        {
            others = others.Where(session => session.Id != kept);
        }

        await others.Where(session => session.EndedAt == null).ExecuteUpdateAsync(
            session => session.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason),
            cancellationToken);
        return await Endings(others.Where(session => session.EndedAt > from)).ToListAsync(cancellationToken);
    }

    /// <summary>Of the sessions of a deleted user nothing stays that tells of a person.</summary>
    public Task EraseClientDataAsync(UserId owner, CancellationToken cancellationToken) =>
        Sessions.Where(session => session.UserId == owner).ExecuteUpdateAsync(
            session => session.SetProperty(s => s.UserAgent, (string?)null).SetProperty(s => s.IpAddress, (string?)null),
            cancellationToken);

    /// <summary>
    /// Users with their roles in the order of their names, one row for each role and one for a user without any. A list
    /// nested in each user would be a join on the right of a join, for which SQLite reads through the roles of all users.
    /// </summary>
    public IQueryable<UserWithRole> WithRoles(IQueryable<ApplicationUser> users) =>
        from user in users
        from link in UserRoles.Where(link => link.UserId == user.Id).DefaultIfEmpty()
        from role in Roles.Where(role => role.Id == link.RoleId).DefaultIfEmpty()
        orderby role.NormalizedName
        select new UserWithRole { User = user, Role = role.Name };

    /// <summary>Those of the sessions that have ended.</summary>
    public static IQueryable<Ending> Endings(IQueryable<Session> sessions) => sessions
        .Where(session => session.EndedAt != null)
        .Select(session => new Ending(session.Id, session.EndReason!.Value, session.EndedAt!.Value));

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
    }
}

/// <summary>A row of <see cref="AppDbContext.WithRoles"/>.</summary>
internal sealed class UserWithRole
{
    /// <summary>The user.</summary>
    public required ApplicationUser User { get; init; }

    /// <summary>One of the user's roles; null for a user without any.</summary>
    public required string? Role { get; init; }
}
