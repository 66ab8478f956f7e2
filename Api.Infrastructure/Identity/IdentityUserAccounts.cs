using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Identity;

/// <summary>The accounts in ASP.NET Core Identity's tables.</summary>
internal sealed class IdentityUserAccounts(
    AppDbContext context,
    UserManager<ApplicationUser> users,
    PasswordHashing hashing,
    TimeProvider time) : IUserAccounts
{
    private const int VersionBytes = 8;

    // No field is longer; and SQL Server takes no pattern over 4,000 characters, of which each may be escaped.
    private const int LongestSearch = 2000;

    // Two writers of one user meet rarely and never often: each retry means that another one got through.
    private const int Attempts = 5;

    private static readonly TimeSpan ContentionDelay = TimeSpan.FromSeconds(1);

    public Task<PasswordVerification> VerifyPasswordAsync(string name, string password, CancellationToken cancellationToken)
    {
        var normalized = NameNormalizer.Normalize(name);
        var named = context.Users
            .Where(user => user.NormalizedUserName == normalized || user.NormalizedEmail == normalized)
            .OrderByDescending(user => user.NormalizedUserName == normalized)
            .Take(1);
        return VerifyPasswordAsync(named, password, cancellationToken);
    }

    public Task<PasswordVerification> VerifyPasswordAsync(UserId id, string password, CancellationToken cancellationToken) =>
        VerifyPasswordAsync(context.Users.Where(user => user.Id == id.Value), password, cancellationToken);

    public async Task<UserDetails?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        (await ReadAsync(context.Users.Where(user => user.Id == id.Value), cancellationToken)).Values.SingleOrDefault();

    public async Task<UserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken)
    {
        var matching = context.Users.AsQueryable();
        if (filter.IsActive is { } isActive)
        {
            matching = matching.Where(user => user.IsActive == isActive);
        }

        if (filter.Search is { } search)
        {
            var part = NameNormalizer.NormalizePart(search);
            if (part.Length > LongestSearch || part.Contains(ApplicationUser.SearchSeparator))
            {
                return new UserPage(0, []);
            }

            matching = matching.Where(user => user.SearchText.Contains(part));
        }

        var count = await matching.LongCountAsync(cancellationToken);
        if (filter.Offset >= count)
        {
            return new UserPage(count, []);
        }

        var page = await Order(matching, filter.Ordering)
            .Skip(checked((int)filter.Offset)).Take(filter.Limit)
            .Select(user => user.Id)
            .ToListAsync(cancellationToken);
        var found = await ReadAsync(context.Users.Where(user => page.Contains(user.Id)), cancellationToken);
        // Whoever was deleted between the two reads is left out.
        return new UserPage(count, [.. page.Where(found.ContainsKey).Select(id => found[id])]);
    }

    public async Task<IReadOnlyList<string>> FindUnknownRolesAsync(IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        if (roles.Count == 0)
        {
            return [];
        }

        var normalized = roles.Select(NameNormalizer.Normalize).ToList();
        var known = await context.Roles
            .Where(role => normalized.Contains(role.NormalizedName!))
            .Select(role => role.NormalizedName)
            .ToListAsync(cancellationToken);
        return [.. roles.Where(role => !known.Contains(NameNormalizer.Normalize(role), StringComparer.Ordinal))];
    }

    public async Task<UserCreation> CreateAsync(NewUser user, CancellationToken cancellationToken)
    {
        if (await FindConflictAsync(user, cancellationToken) is { } conflict)
        {
            return conflict;
        }

        // Before the transaction: under its write lock everybody else would wait for the hash.
        var hashed = await hashing.HashAsync(user.Password, cancellationToken);
        if (hashed is Hashed<string>.Busy busy)
        {
            // Perhaps those before us in the queue wanted the same name.
            return await FindConflictAsync(user, cancellationToken) ?? new UserCreation.Busy(busy.RetryAfter);
        }

        try
        {
            var hash = ((Hashed<string>.Done)hashed).Value;
            return new UserCreation.Created(await context.InTransactionAsync(() => SaveAsync(user, hash, cancellationToken), cancellationToken));
        }
        catch (DbUpdateException)
        {
            // Somebody else may have taken the name between the look and the save: the unique index knows.
            if (await FindConflictAsync(user, cancellationToken) is { } lost)
            {
                return lost;
            }

            throw;
        }
    }

    public async Task<UserChange> SetPasswordAsync(
        UserId id,
        string password,
        VerifiedAccount? verified,
        SessionId? keep,
        CancellationToken cancellationToken)
    {
        var hashed = await hashing.HashAsync(password, cancellationToken);
        return hashed is Hashed<string>.Done { Value: var hash }
            ? await ChangeAsync(id, SetAsync, cancellationToken)
            : new UserChange.Busy(((Hashed<string>.Busy)hashed).RetryAfter);

        async Task<IdentityResult?> SetAsync(ApplicationUser user)
        {
            if (verified is not null && user.PasswordHash != verified.PasswordHash)
            {
                return null;
            }

            if (keep is { } session)
            {
                EndSessionsOfChangedUsers.Keep(context, session);
            }

            user.PasswordHash = hash;
            return await users.UpdateSecurityStampAsync(user);
        }
    }

    public Task<UserChange> SetActiveAsync(UserId id, bool isActive, CancellationToken cancellationToken) => ChangeAsync(
        id,
        async user =>
        {
            user.IsActive = isActive;
            return await users.UpdateAsync(user);
        },
        cancellationToken);

    public Task<UserChange> DeleteAsync(UserId id, CancellationToken cancellationToken) =>
        ChangeAsync(id, async user => await users.DeleteAsync(user), cancellationToken);

    private async Task<PasswordVerification> VerifyPasswordAsync(IQueryable<ApplicationUser> named, string password, CancellationToken cancellationToken)
    {
        var rows = await context.WithRoles(named)
            .Select(row => new { row.User.Id, row.User.PasswordHash, row.User.IsActive, row.Role })
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var account = rows.FirstOrDefault();

        return await hashing.VerifyAsync(account?.PasswordHash, password, cancellationToken) switch
        {
            Hashed<bool>.Busy busy => new PasswordVerification.Busy(busy.RetryAfter),
            Hashed<bool>.Done { Value: true } when account is { IsActive: true, PasswordHash: { } hash } =>
                new PasswordVerification.Verified(new VerifiedAccount(new UserId(account.Id), hash, [.. rows.Select(row => row.Role).OfType<string>()])),
            _ => new PasswordVerification.Refused(),
        };
    }

    /// <summary>
    /// Changes a user as it is stored now; decided again where another writer was faster. A change that returns null finds
    /// the user not as it was expected.
    /// </summary>
    private async Task<UserChange> ChangeAsync(
        UserId id,
        Func<ApplicationUser, Task<IdentityResult?>> change,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var outcome = await context.TryInTransactionAsync<UserChange>(
                async () =>
                {
                    var user = await context.Users.SingleOrDefaultAsync(stored => stored.Id == id.Value, cancellationToken);
                    return user is null ? new UserChange.NotFound() : await change(user) switch
                    {
                        null => new UserChange.Outdated(),
                        { Succeeded: true } => new UserChange.Saved(),
                        // A lost race is returned, not thrown: nothing of it may be committed.
                        var failed when failed.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)) => null,
                        var failed => throw Refused(failed),
                    };
                },
                cancellationToken);
            if (outcome is not null)
            {
                return outcome;
            }
        }

        return new UserChange.Busy(ContentionDelay);
    }

    private async Task<UserDetails> SaveAsync(NewUser user, string passwordHash, CancellationToken cancellationToken)
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
        Demand(await users.CreateAsync(entity));
        Demand(await users.AddToRolesAsync(entity, user.Roles));
        return (await FindAsync(new UserId(entity.Id), cancellationToken))!;
    }

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw Refused(result);
        }
    }

    private static DbUpdateException Refused(IdentityResult result) =>
        new("Identity refused to save a user: " + string.Join(", ", result.Errors.Select(error => error.Code)));

    private async Task<UserCreation?> FindConflictAsync(NewUser user, CancellationToken cancellationToken)
    {
        var name = NameNormalizer.Normalize(user.Username);
        if (await context.Users.AnyAsync(other => other.NormalizedUserName == name, cancellationToken))
        {
            return new UserCreation.UsernameTaken();
        }

        var email = user.Email is null ? null : NameNormalizer.Normalize(user.Email);
        return email is not null && await context.Users.AnyAsync(other => other.NormalizedEmail == email, cancellationToken)
            ? new UserCreation.EmailTaken()
            : null;
    }

    private static IQueryable<ApplicationUser> Order(IQueryable<ApplicationUser> users, IReadOnlyList<UserOrder> ordering)
    {
        IOrderedQueryable<ApplicationUser>? ordered = null;
        // SQL Server takes a column once only; the tie-break by id comes last, where it is not named.
        foreach (var order in ordering.Append(new UserOrder(UserOrderField.Id, Descending: false)).DistinctBy(order => order.Field))
        {
            ordered = order.Field switch
            {
                UserOrderField.Username => By(user => user.NormalizedUserName),
                UserOrderField.Email => By(user => user.NormalizedEmail),
                UserOrderField.FirstName => By(user => user.FirstName),
                UserOrderField.LastName => By(user => user.LastName),
                UserOrderField.DateJoined => By(user => user.DateJoined),
                UserOrderField.LastLogin => By(user => user.LastLogin),
                UserOrderField.IsActive => By(user => user.IsActive),
                _ => By(user => user.Id),
            };

            IOrderedQueryable<ApplicationUser> By<T>(Expression<Func<ApplicationUser, T>> key) => (ordered, order.Descending) switch
            {
                (null, false) => users.OrderBy(key),
                (null, true) => users.OrderByDescending(key),
                (_, false) => ordered.ThenBy(key),
                (_, true) => ordered.ThenByDescending(key),
            };
        }

        return ordered!;
    }

    private async Task<Dictionary<long, UserDetails>> ReadAsync(IQueryable<ApplicationUser> selected, CancellationToken cancellationToken)
    {
        var rows = await context.WithRoles(selected)
            .Select(row => new UserRow
            {
                Id = row.User.Id,
                Username = row.User.UserName!,
                Email = row.User.Email,
                FirstName = row.User.FirstName,
                LastName = row.User.LastName,
                IsActive = row.User.IsActive,
                DateJoined = row.User.DateJoined,
                LastLogin = row.User.LastLogin,
                ConcurrencyStamp = row.User.ConcurrencyStamp!,
                Role = row.Role,
            })
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.Id).ToDictionary(
            ofUser => ofUser.Key,
            ofUser => ofUser.First().ToDetails([.. ofUser.Select(row => row.Role).OfType<string>()]));
    }

    private sealed class UserRow
    {
        public required long Id { get; init; }

        public required string Username { get; init; }

        public required string? Email { get; init; }

        public required string FirstName { get; init; }

        public required string LastName { get; init; }

        public required bool IsActive { get; init; }

        public required DateTimeOffset DateJoined { get; init; }

        public required DateTimeOffset? LastLogin { get; init; }

        public required string ConcurrencyStamp { get; init; }

        public required string? Role { get; init; }

        public UserDetails ToDetails(IReadOnlyList<string> roles) =>
            new(new UserId(Id), Username, Email, FirstName, LastName, IsActive, roles, DateJoined, LastLogin, Version());

        // Of the stamp only a hash goes out.
        private string Version() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConcurrencyStamp))[..VersionBytes]);
    }
}
