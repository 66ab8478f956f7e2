using Api.Application.Passwords;
using Api.Application.Roles;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>The accounts in ASP.NET Core Identity's tables.</summary>
internal sealed class IdentityUserAccounts(
    AppDbContext context,
    UserManager<ApplicationUser> users,
    IRoleCatalog roles,
    PasswordHashing hashing,
    TimeProvider time) : IUserAccounts
{
    // Two writers of one user meet rarely and never often: each retry means that another one got through.
    private const int Attempts = 5;

    private static readonly TimeSpan ContentionDelay = TimeSpan.FromSeconds(1);

    public async Task<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        (await context.ReadAsync(WithId(id), cancellationToken)).Values.SingleOrDefault();

    public async Task<UserDetails?> FindAsync(string username, CancellationToken cancellationToken)
    {
        var name = NameNormalizer.Normalize(username);
        var named = context.Users.Where(user => user.NormalizedUserName == name);
        return (await context.ReadAsync(named, cancellationToken)).Values.SingleOrDefault();
    }

    public Task<UserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken) => context.SearchAsync(filter, cancellationToken);

    public async Task<UserCreation> CreateAsync(NewUser user, CancellationToken cancellationToken)
    {
        if (await FindConflictAsync() is { } conflict)
        {
            return conflict;
        }

        // Before the transaction: under its write lock everybody else would wait for the hash.
        var hashed = await hashing.HashAsync(user.Password, cancellationToken);
        if (hashed is Hashed<string>.Busy busy)
        {
            // Perhaps those before us in the queue wanted the same name.
            return await FindConflictAsync() ?? new UserCreation.Busy(busy.RetryAfter);
        }

        try
        {
            var hash = ((Hashed<string>.Done)hashed).Value;
            var created = await context.TryInTransactionAsync(
                () => SaveAsync(user, hash, cancellationToken),
                saved => IsStoredAsync(saved, cancellationToken),
                cancellationToken);
            return created is null ? new UserCreation.RoleGone() : new UserCreation.Created(created);
        }
        catch (DbUpdateException)
        {
            // Between the look and the save somebody else may have taken the name, or deleted a role: the indexes know.
            if (await FindConflictAsync() is { } lost)
            {
                return lost;
            }

            if ((await roles.FindUnknownAsync(user.Roles, cancellationToken)).Count == 0)
            {
                throw;
            }

            return new UserCreation.RoleGone();
        }

        async Task<UserCreation?> FindConflictAsync() => await FindTakenAsync(user.Username, user.Email, except: 0, cancellationToken) switch
        {
            Taken.Username => new UserCreation.UsernameTaken(),
            Taken.Email => new UserCreation.EmailTaken(),
            _ => null,
        };
    }

    public async Task<UserChange> TryUpdateAsync(UserDetails read, UserValues values, CancellationToken cancellationToken)
    {
        try
        {
            return await TryChangeAsync(read, UpdateAsync, cancellationToken);
        }
        catch (DbUpdateException)
        {
            switch (await FindTakenAsync(values.Username, values.Email, except: read.Id.Value, cancellationToken))
            {
                case Taken.Username:
                    return new UserChange.UsernameTaken();
                case Taken.Email:
                    return new UserChange.EmailTaken();
                case Taken.Nothing when (await roles.FindUnknownAsync(values.Roles, cancellationToken)).Count == 0:
                    throw;
                default:
                    // A role was deleted while it was given.
                    return new UserChange.Outdated();
            }
        }

        async Task<UserChange?> UpdateAsync(ApplicationUser user)
        {
            var isAdministrator = values.Roles.Contains(Roles.Administrator, StringComparer.OrdinalIgnoreCase);
            if (read.IsAdministrator && !(values.IsActive && isAdministrator)
                && await EnsureOtherAdministratorAsync(read.Id, cancellationToken) is { } refused)
            {
                return refused;
            }

            // The user first: whoever was faster is met at its row, and not at the keys of a link.
            user.UserName = values.Username;
            user.Email = values.Email;
            user.FirstName = values.FirstName;
            user.LastName = values.LastName;
            user.IsActive = values.IsActive;
            // The version says that the roles are those that were read: the same set needs no look at the links.
            var keepsRoles = values.Roles.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(read.Roles);
            if (!await SavedAsync(users.UpdateAsync(user)) || !(keepsRoles || await TryLinkRolesAsync(user, values.Roles, cancellationToken)))
            {
                return null;
            }

            return new UserChange.Updated((await FindAsync(read.Id, cancellationToken))!);
        }
    }

    public Task<UserChange> TryDeleteAsync(UserDetails read, CancellationToken cancellationToken) => TryChangeAsync(
        read,
        async user =>
        {
            if (read.IsAdministrator && await EnsureOtherAdministratorAsync(read.Id, cancellationToken) is { } refused)
            {
                return refused;
            }

            return await SavedAsync(users.DeleteAsync(user)) ? new UserChange.Saved() : null;
        },
        cancellationToken);

    public async Task<UserChange> SetPasswordAsync(
        UserId id,
        string password,
        VerifiedAccount? verified,
        SessionId? keep,
        CancellationToken cancellationToken)
    {
        var hashed = await hashing.HashAsync(password, cancellationToken);
        if (hashed is not Hashed<string>.Done { Value: var hash })
        {
            return new UserChange.Busy(((Hashed<string>.Busy)hashed).RetryAfter);
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await context.TryInTransactionAsync(SetAsync, IsSetAsync, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }

        return new UserChange.Busy(ContentionDelay);

        Task<bool> IsSetAsync(UserChange change) => change is UserChange.Saved
            ? WithId(id).AnyAsync(user => user.PasswordHash == hash, cancellationToken)
            : Task.FromResult(true);

        async Task<UserChange?> SetAsync()
        {
            var user = await WithId(id).SingleOrDefaultAsync(cancellationToken);
            if (user is null)
            {
                return new UserChange.NotFound();
            }

            // Our own commit got through after all: nobody else has this salt.
            if (user.PasswordHash == hash)
            {
                return new UserChange.Saved();
            }

            if (verified is not null && user.PasswordHash != verified.PasswordHash)
            {
                return new UserChange.Outdated();
            }

            if (keep is { } session)
            {
                EndSessionsInterceptor.Keep(context, session);
            }

            user.PasswordHash = hash;
            if (!await SavedAsync(users.UpdateSecurityStampAsync(user)))
            {
                return null;
            }

            await ForgetFailuresAsync(id, cancellationToken);
            return new UserChange.Saved();
        }
    }

    public Task<bool> UnlockAsync(UserId id, CancellationToken cancellationToken) =>
        context.WriteAsync(async () => await ForgetFailuresAsync(id, cancellationToken) == 1, cancellationToken);

    private Task<int> ForgetFailuresAsync(UserId id, CancellationToken cancellationToken) => WithId(id).ExecuteUpdateAsync(
        user => user.SetProperty(u => u.AccessFailedCount, 0).SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null),
        cancellationToken);

    /// <summary>Changes a user who is still as it was read; null from the change is a lost race, and nothing of it is saved.</summary>
    private async Task<UserChange> TryChangeAsync(
        UserDetails read,
        Func<ApplicationUser, Task<UserChange?>> change,
        CancellationToken cancellationToken)
    {
        UserChange? refusal = null;
        return await context.TryInTransactionAsync(TryAsync, IsChangedAsync, cancellationToken) ?? refusal ?? new UserChange.Outdated();

        async Task<bool> IsChangedAsync(UserChange changed) => changed is UserChange.Updated updated
            ? await IsStoredAsync(updated.User, cancellationToken)
            : !await WithId(read.Id).AnyAsync(cancellationToken);

        async Task<UserChange?> TryAsync()
        {
            var user = await WithId(read.Id).SingleOrDefaultAsync(cancellationToken);
            var outcome = user is null ? new UserChange.NotFound() : user.Version() == read.Version ? await change(user) : null;
            // Rolled back as a lost race is: where it runs again, it may be this very change that refuses it.
            refusal = outcome is UserChange.Updated or UserChange.Saved ? null : outcome;
            return refusal is null ? outcome : null;
        }
    }

    /// <summary>
    /// Inside a transaction, makes sure that another active administrator is there when this one stops being one; null
    /// when there is. Two who resign at once meet at the role's stamp: a count alone would let each see the other.
    /// </summary>
    private async Task<UserChange?> EnsureOtherAdministratorAsync(UserId id, CancellationToken cancellationToken)
    {
        var administrators = NameNormalizer.Normalize(Roles.Administrator);
        var role = await context.Roles.AsNoTracking().SingleAsync(role => role.NormalizedName == administrators, cancellationToken);
        var others = context.UserRoles.Where(link => link.RoleId == role.Id && link.UserId != id.Value);
        if (!await context.Users.AnyAsync(user => user.IsActive && others.Any(link => link.UserId == user.Id), cancellationToken))
        {
            return new UserChange.LastAdministrator();
        }

        var stamp = Guid.NewGuid().ToString();
        var first = await context.Roles
            .Where(stored => stored.Id == role.Id && stored.ConcurrencyStamp == role.ConcurrencyStamp)
            .ExecuteUpdateAsync(stored => stored.SetProperty(r => r.ConcurrencyStamp, stamp), cancellationToken) == 1;
        return first ? null : new UserChange.Outdated();
    }

    private async Task<UserDetails?> SaveAsync(NewUser user, string passwordHash, CancellationToken cancellationToken)
    {
        var entity = new ApplicationUser
        {
            UserName = user.Username,
            Email = user.Email,
            FirstName = user.FirstName,
            LastName = user.LastName,
            IsActive = user.IsActive,
            PasswordHash = passwordHash,
            DateJoined = time.GetUtcNow(),
        };
        await SavedAsync(users.CreateAsync(entity));
        return await TryLinkRolesAsync(entity, user.Roles, cancellationToken)
            ? await FindAsync(new UserId(entity.Id), cancellationToken)
            : null;
    }

    /// <summary>Makes these the roles of a user; false, and nothing saved, when one of them is gone.</summary>
    private async Task<bool> TryLinkRolesAsync(ApplicationUser user, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var normalized = names.Select(NameNormalizer.Normalize).ToList();
        var wanted = await context.Roles.Where(role => normalized.Contains(role.NormalizedName!)).Select(role => role.Id).ToListAsync(cancellationToken);
        var linked = await context.UserRoles.Where(link => link.UserId == user.Id).ToListAsync(cancellationToken);
        if (wanted.Count != names.Count)
        {
            return false;
        }

        context.UserRoles.RemoveRange(linked.Where(link => !wanted.Contains(link.RoleId)));
        context.UserRoles.AddRange(wanted.Except(linked.Select(link => link.RoleId)).Select(id => new IdentityUserRole<long> { UserId = user.Id, RoleId = id }));
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>False for a lost race, which Identity returns and does not throw.</summary>
    private static async Task<bool> SavedAsync(Task<IdentityResult> saving)
    {
        var result = await saving;
        return result.Succeeded || (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure))
            ? false
            : throw new DbUpdateException("Identity refused to save a user: " + string.Join(", ", result.Errors.Select(error => error.Code))));
    }

    private async Task<Taken> FindTakenAsync(string username, string? email, long except, CancellationToken cancellationToken)
    {
        var others = context.Users.Where(user => user.Id != except);
        var name = NameNormalizer.Normalize(username);
        if (await others.AnyAsync(other => other.NormalizedUserName == name, cancellationToken))
        {
            return Taken.Username;
        }

        var address = email is null ? null : NameNormalizer.Normalize(email);
        return address is not null && await others.AnyAsync(other => other.NormalizedEmail == address, cancellationToken) ? Taken.Email : Taken.Nothing;
    }

    private async Task<bool> IsStoredAsync(UserDetails saved, CancellationToken cancellationToken) =>
        (await FindAsync(saved.Id, cancellationToken))?.Version == saved.Version;

    private IQueryable<ApplicationUser> WithId(UserId id) => context.Users.Where(user => user.Id == id.Value);

    private enum Taken
    {
        Nothing,
        Username,
        Email,
    }
}
