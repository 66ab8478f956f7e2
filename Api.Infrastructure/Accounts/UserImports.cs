using Api.Application.Users;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>Users of another system in ASP.NET Core Identity's tables, with their numbers and hashes.</summary>
internal sealed class UserImports(AppDbContext context, StoredPasswordHasher hasher) : IUserImports
{
    // Django's mark of a password that nothing matches.
    private const char Unusable = '!';

    // A dry run stores nothing by which it would know what it has met.
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    public (string? Hash, string? Fault, string? Note) Judge(string hash)
    {
        if (hash.Length == 0 || hash[0] == Unusable)
        {
            return (null, null, null);
        }

        return hasher.FindImported(hash) switch
        {
            null => (hash, null, "cannot log in by password: its hash is of a form that is not known"),
            { Excess: { } excess } => (null, $"the password's hash is {excess}", null),
            _ => (hash, null, null),
        };
    }

    public async Task<ImportOutcome> StoreAsync(IReadOnlyList<UserToImport> users, bool isDryRun, CancellationToken cancellationToken)
    {
        var taken = await FindTakenAsync(users, cancellationToken);
        var notes = new List<ImportNote>();
        var stored = new List<UserToImport>();
        var alreadyThere = 0;
        foreach (var user in users)
        {
            var (id, values) = (user.Id.Value, user.Values);
            var name = NameNormalizer.Normalize(values.Username);
            if (taken.Names.GetValueOrDefault(id) == name)
            {
                alreadyThere++;
            }
            else if (taken.Names.ContainsKey(id))
            {
                notes.Add(new ImportNote(id, values.Username, IsRefused: true, "the number is somebody else's"));
            }
            else if (!taken.Usernames.Add(name) || (isDryRun && !_met.Add($"name {name}")))
            {
                notes.Add(new ImportNote(id, values.Username, IsRefused: true, "the name is somebody else's, if only by letter case"));
            }
            else
            {
                taken.Names[id] = name;
                stored.Add(WithFreeAddress(user, taken.Addresses, isDryRun, notes));
            }
        }

        if (!isDryRun && stored.Count > 0)
        {
            await context.InTransactionAsync(
                () => SaveAsync(stored, cancellationToken),
                async _ => await context.Users.AnyAsync(user => user.Id == stored[0].Id.Value, cancellationToken),
                cancellationToken);
        }

        return new ImportOutcome(stored.Count, alreadyThere, notes);
    }

    /// <summary>The second holder of an address comes without it.</summary>
    private UserToImport WithFreeAddress(UserToImport user, HashSet<string> addresses, bool isDryRun, List<ImportNote> notes)
    {
        if (user.Values.Email is not { } email)
        {
            return user;
        }

        var spellings = NameNormalizer.EmailSpellings(email);
        var isFree = !spellings.Any(addresses.Contains) && addresses.Add(spellings[0]);
        if (isFree && (!isDryRun || _met.Add($"address {spellings[0]}")))
        {
            return user;
        }

        notes.Add(new ImportNote(
            user.Id.Value, user.Values.Username, IsRefused: false, "comes without its e-mail, which somebody else has"));
        return user with { Values = user.Values with { Email = null } };
    }

    private async Task<Taken> FindTakenAsync(IReadOnlyList<UserToImport> users, CancellationToken cancellationToken)
    {
        var ids = users.Select(user => user.Id.Value).ToList();
        var names = users.Select(user => NameNormalizer.Normalize(user.Values.Username)).ToList();
        var addresses = users.Where(user => user.Values.Email is not null)
            .SelectMany(user => NameNormalizer.EmailSpellings(user.Values.Email!))
            .ToList();
        return new Taken(
            await context.Users.Where(user => ids.Contains(user.Id))
                .ToDictionaryAsync(user => user.Id, user => user.NormalizedUserName!, cancellationToken),
            await context.Users.Where(user => names.Contains(user.NormalizedUserName!))
                .Select(user => user.NormalizedUserName!)
                .ToHashSetAsync(StringComparer.Ordinal, cancellationToken),
            await context.Users.Where(user => addresses.Contains(user.NormalizedEmail!))
                .Select(user => user.NormalizedEmail!)
                .ToHashSetAsync(StringComparer.Ordinal, cancellationToken));
    }

    private async Task<int> SaveAsync(List<UserToImport> users, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        var roles = await context.Roles.ToDictionaryAsync(role => role.NormalizedName!, role => role.Id, cancellationToken);
        foreach (var imported in users)
        {
            var user = new ApplicationUser
            {
                Id = imported.Id.Value,
                PasswordHash = imported.PasswordHash,
                DateJoined = imported.DateJoined,
                LastLogin = imported.LastLogin,
                SecurityStamp = Guid.NewGuid().ToString(),
                LockoutEnabled = true,
            };
            imported.Values.Apply(user);
            user.NormalizedUserName = NameNormalizer.Normalize(user.UserName!);
            user.NormalizedEmail = user.Email is null ? null : NameNormalizer.NormalizeLogin(user.Email);
            context.Users.Add(user);
            context.UserRoles.AddRange(imported.Values.Roles.Select(role => new IdentityUserRole<long>
            {
                UserId = user.Id,
                RoleId = roles[NameNormalizer.Normalize(role)],
            }));
        }

        return await context.SaveWithNumbersAsync(cancellationToken);
    }

    /// <summary>What others have.</summary>
    /// <param name="Names">The names of those who have a number of the batch.</param>
    /// <param name="Usernames">Those of the batch's names that are taken.</param>
    /// <param name="Addresses">Those of the batch's addresses that are taken.</param>
    private sealed record Taken(Dictionary<long, string> Names, HashSet<string> Usernames, HashSet<string> Addresses);
}
