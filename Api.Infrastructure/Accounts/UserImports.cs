using Api.Application.Users;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Configurations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>Users of another system in ASP.NET Core Identity's tables, with their numbers and hashes.</summary>
internal sealed class UserImports(AppDbContext context, StoredPasswordHasher hasher) : IUserImports
{
    // Django's mark of a password that nothing matches.
    private const char Unusable = '!';

    // A dry run stores nothing by which it would know what it has met.
    private readonly Dictionary<long, string> _metNumbers = [];
    private readonly HashSet<string> _metNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _metAddresses = new(StringComparer.Ordinal);

    public (string? Hash, string? Fault, string? Note) Judge(string hash)
    {
        if (hash.Length == 0 || hash[0] == Unusable)
        {
            return (null, null, null);
        }

        if (hash.Length > IdentityConfiguration.PasswordHashLength)
        {
            return (null, $"the password's hash is longer than {IdentityConfiguration.PasswordHashLength} characters", null);
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
        AddMet(users, taken);
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
                if (values.Email is not null && taken.WithoutAddress.Contains(id))
                {
                    notes.Add(new ImportNote(id, values.Username, IsRefused: false, "is there without its e-mail"));
                }
            }
            else if (FindRefusal(id, name, values, taken) is { } refusal)
            {
                notes.Add(new ImportNote(id, values.Username, IsRefused: true, refusal));
            }
            else
            {
                taken.Names[id] = name;
                taken.Usernames.Add(name);
                stored.Add(WithFreeAddress(user, taken.Addresses, notes));
            }
        }

        if (isDryRun)
        {
            Remember(stored);
        }
        else if (stored.Count > 0)
        {
            await context.InTransactionAsync(
                () => SaveAsync(stored, cancellationToken),
                async _ => await context.Users.AnyAsync(user => user.Id == stored[0].Id.Value, cancellationToken),
                cancellationToken);
        }

        return new ImportOutcome(stored.Count, alreadyThere, notes);
    }

    private static string? FindRefusal(long id, string name, UserValues values, Taken taken)
    {
        if (taken.Names.ContainsKey(id))
        {
            return "the number is somebody else's";
        }

        if (taken.Usernames.Contains(name))
        {
            return "the name is somebody else's, if only by letter case";
        }

        // It would be found at login in place of whoever has the address.
        return values.Username.Contains('@', StringComparison.Ordinal) && IsTaken(values.Email!, taken.Addresses)
            ? "the name is an e-mail address that somebody else has"
            : null;
    }

    private static bool IsTaken(string email, HashSet<string> addresses) =>
        NameNormalizer.EmailSpellings(email).Any(addresses.Contains);

    /// <summary>The second holder of an address comes without it.</summary>
    private static UserToImport WithFreeAddress(UserToImport user, HashSet<string> addresses, List<ImportNote> notes)
    {
        if (user.Values.Email is not { } email)
        {
            return user;
        }

        if (!IsTaken(email, addresses))
        {
            addresses.UnionWith(NameNormalizer.EmailSpellings(email));
            return user;
        }

        notes.Add(new ImportNote(
            user.Id.Value, user.Values.Username, IsRefused: false, "comes without its e-mail, which somebody else has"));
        return user with { Values = user.Values with { Email = null } };
    }

    private void AddMet(IReadOnlyList<UserToImport> users, Taken taken)
    {
        foreach (var user in users)
        {
            if (_metNumbers.TryGetValue(user.Id.Value, out var met))
            {
                taken.Names.TryAdd(user.Id.Value, met);
            }
        }

        taken.Usernames.UnionWith(users.Select(user => NameNormalizer.Normalize(user.Values.Username)).Where(_metNames.Contains));
        taken.Addresses.UnionWith(users.Where(user => user.Values.Email is not null)
            .SelectMany(user => NameNormalizer.EmailSpellings(user.Values.Email!))
            .Where(_metAddresses.Contains));
    }

    private void Remember(List<UserToImport> stored)
    {
        foreach (var user in stored)
        {
            var name = NameNormalizer.Normalize(user.Values.Username);
            _metNumbers[user.Id.Value] = name;
            _metNames.Add(name);
            if (user.Values.Email is { } email)
            {
                _metAddresses.UnionWith(NameNormalizer.EmailSpellings(email));
            }
        }
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
                .ToHashSetAsync(StringComparer.Ordinal, cancellationToken),
            await context.Users.Where(user => ids.Contains(user.Id) && user.NormalizedEmail == null)
                .Select(user => user.Id)
                .ToHashSetAsync(cancellationToken));
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
    /// <param name="WithoutAddress">The numbers of the batch whose users have no address.</param>
    private sealed record Taken(
        Dictionary<long, string> Names, HashSet<string> Usernames, HashSet<string> Addresses, HashSet<long> WithoutAddress);
}
