using System.Runtime.ExceptionServices;
using Api.Application.Mail;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Flows;
using Api.Infrastructure.LoginLimits;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>The accounts in ASP.NET Core Identity's tables.</summary>
internal sealed class IdentityUserAccounts(
    AppDbContext context,
    IFrequentReads reads,
    Lazy<UserManager<ApplicationUser>> users,
    IRoleCatalog roles,
    PasswordHashing hashing,
    Lazy<AccountNotices> notices,
    Lazy<AccountDeletion> deletion,
    TimeProvider time) : IUserAccounts
{
    // Only administrators create users: together they take turns with the others who hash.
    private const string Creations = "creations";

    public Task<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken) => reads.FindUserAsync(id, cancellationToken);

    public async Task<UserDetails?> FindAsync(string username, CancellationToken cancellationToken)
    {
        var name = NameNormalizer.Normalize(username);
        var named = context.Users.Where(user => user.NormalizedUserName == name);
        return (await context.ReadAsync(named, cancellationToken)).Values.SingleOrDefault();
    }

    public Task<UserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken) =>
        reads.ListUsersAsync(filter, cancellationToken);

    public async Task<Result<UserDetails>?> TryCreateAsync(UserValues values, string password, CancellationToken cancellationToken)
    {
        if (await context.FindTakenAsync(values, except: null, cancellationToken) is { } taken)
        {
            return taken;
        }

        // Hash before the transaction: under its write lock everybody else would wait for the hash.
        if (!(await hashing.HashAsync(Creations, password, cancellationToken)).Succeeded(out var hash, out var busy))
        {
            // Perhaps those before us in the queue wanted the same name.
            return await context.FindTakenAsync(values, except: null, cancellationToken) ?? busy;
        }

        try
        {
            return await context.TryInTransactionAsync(
                () => TrySaveAsync(values, hash, cancellationToken),
                saved => IsStoredAsync(saved.Value!, cancellationToken),
                cancellationToken);
        }
        catch (DbUpdateException exception)
        {
            return await ExplainAsync(exception, values, except: null, cancellationToken);
        }
    }

    public async Task<Result<UserDetails>?> TryUpdateAsync(UserDetails read, UserValues values, CancellationToken cancellationToken)
    {
        // The index does not know a second spelling of an address.
        if (values.Email is { } email && email != read.Email && NameNormalizer.EmailSpellings(email).Count > 1
            && await context.FindTakenAsync(values, except: read.Id, cancellationToken) is { } taken)
        {
            return taken;
        }

        var staysAdministrator = values.IsActive && values.Roles.Contains(Roles.Administrator, StringComparer.OrdinalIgnoreCase);
        try
        {
            return await TryChangeAsync(
                read, staysAdministrator, UpdateAsync, saved => IsStoredAsync(saved, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException exception)
        {
            return await ExplainAsync(exception, values, except: read.Id, cancellationToken);
        }

        async Task<Result<UserDetails>?> UpdateAsync(ApplicationUser user)
        {
            // Save the user first: a race is lost at its row, and not at the keys of a role link.
            var (old, wasConfirmed) = (user.Email, user.EmailConfirmedAt is not null);
            values.Apply(user);
            // The version says that the roles are those that were read: the same set needs no look at the links.
            var keepsRoles = values.Roles.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(read.Roles);
            if (!await IdentityResults.TrySucceedAsync(users.Value.UpdateAsync(user))
                || !(keepsRoles || await context.TryLinkRolesAsync(user.Id, values.Roles, cancellationToken)))
            {
                return null;
            }

            if (user.Email != old)
            {
                await notices.Value.TellAsync(MailTemplate.EmailChanged, user, old, wasConfirmed, cancellationToken);
                await notices.Value.TellAsync(MailTemplate.EmailChanged, user, cancellationToken);
            }

            return (await FindAsync(read.Id, cancellationToken))!;
        }
    }

    public Task<Result<UserId>?> TryDeleteAsync(UserDetails read, CancellationToken cancellationToken) => TryChangeAsync<UserId>(
        read,
        staysAdministrator: false,
        async user =>
        {
            await deletion.Value.DeleteOwnedAsync(read, cancellationToken);
            if (!await IdentityResults.TrySucceedAsync(users.Value.DeleteAsync(user)))
            {
                return null;
            }

            await notices.Value.TellAsync(MailTemplate.AccountDeleted, read, cancellationToken);
            return read.Id;
        },
        async id => !await WithId(id).AnyAsync(cancellationToken),
        cancellationToken);

    public async Task<Result<UserId>?> TrySetPasswordAsync(
        UserId id,
        string password,
        VerifiedAccount? verified,
        SessionId? keep,
        CancellationToken cancellationToken)
    {
        if (!(await hashing.HashAsync(id.Party(), password, cancellationToken)).Succeeded(out var hash, out var busy))
        {
            return busy;
        }

        // A race for the row needs no other hash. Only another password has to be decided on again.
        var isOtherPassword = false;
        var set = await OptimisticRetry.RunAsync(async () =>
            await context.TryInTransactionAsync(SetAsync, IsSetAsync, cancellationToken) ?? (isOtherPassword ? id : (Result<UserId>?)null));
        return isOtherPassword ? null : set;

        Task<bool> IsSetAsync(Result<UserId> result) => result.Error is null
            ? WithId(id).AnyAsync(user => user.PasswordHash == hash, cancellationToken)
            : Task.FromResult(true);

        async Task<Result<UserId>?> SetAsync()
        {
            var user = await WithId(id).SingleOrDefaultAsync(cancellationToken);
            if (user is null)
            {
                return new Error.NotFound();
            }

            // Our own commit took effect after all: nobody else has this salt.
            if (user.PasswordHash == hash)
            {
                return id;
            }

            isOtherPassword = verified is not null && user.PasswordHash != verified.PasswordHash;
            if (isOtherPassword)
            {
                return null;
            }

            context.PendingEndings.SessionToKeep = keep;
            user.PasswordHash = hash;
            if (!await IdentityResults.TrySucceedAsync(users.Value.UpdateSecurityStampAsync(user)))
            {
                return null;
            }

            await context.ResetFailuresAsync(id, cancellationToken);
            await notices.Value.TellAsync(MailTemplate.PasswordChanged, user, cancellationToken);
            return id;
        }
    }

    public async Task<Error?> UnlockAsync(UserId id, CancellationToken cancellationToken) =>
        await context.WriteAsync(() => context.ResetFailuresAsync(id, cancellationToken), cancellationToken) == 1
            ? null
            : new Error.NotFound();

    /// <summary>Changes a user who is still as it was read, and keeps one active administrator.</summary>
    /// <param name="read">The user as it was read.</param>
    /// <param name="staysAdministrator">Whether the user is an active administrator after the change.</param>
    /// <param name="change">Changes the stored user; null for a lost race.</param>
    /// <param name="isCommitted">Whether what the change returned is stored.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What the change returned, or why nothing is changed; null for a lost race, and nothing is changed.</returns>
    private async Task<Result<T>?> TryChangeAsync<T>(
        UserDetails read,
        bool staysAdministrator,
        Func<ApplicationUser, Task<Result<T>?>> change,
        Func<T, Task<bool>> isCommitted,
        CancellationToken cancellationToken)
        where T : notnull
    {
        Error? refusal = null;
        var changed = await context.TryInTransactionAsync(TryAsync, result => isCommitted(result.Value!), cancellationToken);
        return changed ?? (refusal is null ? null : (Result<T>)refusal);

        async Task<Result<T>?> TryAsync()
        {
            var outcome = await DecideAsync();
            // Roll a refusal back as a lost race is: after a commit without an answer, this very change may be what refuses it.
            refusal = outcome?.Error;
            return refusal is null ? outcome : null;
        }

        async Task<Result<T>?> DecideAsync()
        {
            var user = await WithId(read.Id).SingleOrDefaultAsync(cancellationToken);
            if (user is null)
            {
                return new Error.NotFound();
            }

            if (user.Version() != read.Version)
            {
                return null;
            }

            if (read.IsAdministrator && !staysAdministrator)
            {
                var resigned = await context.TryResignAsync(read.Id, cancellationToken);
                if (resigned is not { Error: null })
                {
                    return resigned?.Error is { } error ? error : (Result<T>?)null;
                }
            }

            return await change(user);
        }
    }

    private async Task<Result<UserDetails>?> TrySaveAsync(UserValues values, string passwordHash, CancellationToken cancellationToken)
    {
        var user = new ApplicationUser { PasswordHash = passwordHash, DateJoined = time.GetUtcNow() };
        values.Apply(user);
        await IdentityResults.TrySucceedAsync(users.Value.CreateAsync(user));
        if (!await context.TryLinkRolesAsync(user.Id, values.Roles, cancellationToken))
        {
            return null;
        }

        return (await FindAsync(new UserId(user.Id), cancellationToken))!;
    }

    /// <summary>
    /// Finds out why an index or a foreign key refused a save: between the look and the save somebody else may have taken a
    /// name or deleted a role.
    /// </summary>
    /// <returns>
    /// Whose name is taken; null when it has to be decided again: a role is gone, or who had the name is. What has another
    /// reason is thrown again.
    /// </returns>
    private async Task<Result<UserDetails>?> ExplainAsync(
        DbUpdateException exception,
        UserValues values,
        UserId? except,
        CancellationToken cancellationToken)
    {
        if (await context.FindTakenAsync(values, except, cancellationToken) is { } taken)
        {
            return taken;
        }

        if (!exception.IsConstraintViolation() && (await roles.FindUnknownAsync(values.Roles, cancellationToken)).Count == 0)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        return null;
    }

    private async Task<bool> IsStoredAsync(UserDetails saved, CancellationToken cancellationToken) =>
        (await FindAsync(saved.Id, cancellationToken))?.Version == saved.Version;

    private IQueryable<ApplicationUser> WithId(UserId id) => context.Users.Where(user => user.Id == id.Value);
}
