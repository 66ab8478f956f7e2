using System.Runtime.CompilerServices;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Text;
using Api.Domain.Users;

namespace Api.Application.Users;

/// <summary>Takes over the users of another system.</summary>
/// <param name="Open">Opens the dump: it is read twice, groups first.</param>
/// <param name="IsDryRun">Whether nothing is stored.</param>
public sealed record ImportUsersCommand(Func<Stream> Open, bool IsDryRun);

/// <summary>
/// Checks users as those of a new account are checked and stores them batch by batch, each in a transaction: a second run goes
/// on where the first one ended, and changes nothing of what is there.
/// </summary>
public sealed class ImportUsersHandler(IUserDump dump, IUserImports imports, CreateRoleHandler roles, AssignedRoles assigned)
{
    private const int BatchSize = 500;

    // What a JSON number holds everywhere: JavaScript's are doubles.
    private const long LargestNumber = (1L << 53) - 1;

    /// <returns>What became of each batch.</returns>
    public async IAsyncEnumerable<ImportProgress> HandleAsync(
        ImportUsersCommand command,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var groupsStream = command.Open();
        var (names, notes) = await TakeGroupsAsync(groupsStream, command.IsDryRun, cancellationToken);
        yield return new ImportProgress(0, 0, 0, notes, 0);

        await using var users = command.Open();
        var batch = new List<DumpedUser>(BatchSize);
        await foreach (var user in dump.ReadUsersAsync(users, cancellationToken))
        {
            batch.Add(user);
            if (batch.Count == BatchSize)
            {
                yield return await StoreAsync(batch, names, command.IsDryRun, users, cancellationToken);
                batch.Clear();
            }
        }

        if (batch.Count > 0)
        {
            yield return await StoreAsync(batch, names, command.IsDryRun, users, cancellationToken);
        }
    }

    /// <summary>Makes a role of each group, with hyphens in its name; the role of administrators is nobody's group.</summary>
    private async Task<(Dictionary<long, string> Names, List<ImportNote> Notes)> TakeGroupsAsync(
        Stream stream,
        bool isDryRun,
        CancellationToken cancellationToken)
    {
        var names = new Dictionary<long, string>();
        var notes = new List<ImportNote>();
        await foreach (var group in dump.ReadGroupsAsync(stream, cancellationToken))
        {
            var name = RoleName.Hyphenate(CanonicalText.Of(group.Name));
            var fault = name.Equals(Domain.Users.Roles.Administrator, StringComparison.OrdinalIgnoreCase)
                ? "the role of administrators is given to superusers alone"
                : names.Values.Contains(name, StringComparer.OrdinalIgnoreCase)
                    ? $"another group is the role {name}"
                    : await CreateAsync(name, isDryRun, cancellationToken);
            if (fault is null)
            {
                names[group.Id] = name;
            }

            if (fault is not null || name != group.Name)
            {
                var text = fault ?? $"comes as the role {name}";
                notes.Add(new ImportNote(group.Id, group.Name, IsRefused: fault is not null, $"group: {text}"));
            }
        }

        return (names, notes);
    }

    /// <returns>Why there is no such role.</returns>
    private async Task<string?> CreateAsync(string name, bool isDryRun, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        RoleName.Check(errors, nameof(CreateRoleCommand.Name), name);
        if (!isDryRun && errors.ToError() is null)
        {
            // One that is there already is the one that is wanted.
            await roles.HandleAsync(new CreateRoleCommand(name), cancellationToken);
        }

        return errors.ToError() is null ? null : Describe(errors.ToDictionary());
    }

    private async Task<ImportProgress> StoreAsync(
        List<DumpedUser> batch,
        Dictionary<long, string> groups,
        bool isDryRun,
        Stream stream,
        CancellationToken cancellationToken)
    {
        var notes = new List<ImportNote>();
        var users = new List<UserToImport>(batch.Count);
        foreach (var dumped in batch)
        {
            var (user, fault) = Check(dumped, groups, notes);
            if (user is null)
            {
                notes.Add(new ImportNote(dumped.Id, dumped.Username, IsRefused: true, fault!));
            }
            else
            {
                users.Add(user);
            }
        }

        var outcome = await imports.StoreAsync(users, isDryRun, cancellationToken);
        notes.AddRange(outcome.Notes);
        var refused = notes.Where(note => note.IsRefused).Select(note => note.Id).ToHashSet();
        notes.RemoveAll(note => !note.IsRefused && refused.Contains(note.Id));
        return new ImportProgress(batch.Count, outcome.Stored, outcome.AlreadyThere, notes, stream.CanSeek ? stream.Position : 0);
    }

    private (UserToImport? User, string? Fault) Check(DumpedUser dumped, Dictionary<long, string> groups, List<ImportNote> notes)
    {
        if (dumped.Id is < 1 or > LargestNumber)
        {
            return (null, $"the number is none from 1 to {LargestNumber}");
        }

        var email = string.IsNullOrWhiteSpace(dumped.Email) ? null : dumped.Email;
        // A user name that is an address has to be the user's own.
        email ??= dumped.Username.Contains('@', StringComparison.Ordinal) ? dumped.Username : null;
        foreach (var id in dumped.Groups.Where(id => !groups.ContainsKey(id)))
        {
            notes.Add(new ImportNote(
                dumped.Id, dumped.Username, IsRefused: false, $"comes without the group {id}, which is not taken over"));
        }

        var held = dumped.Groups.Where(groups.ContainsKey).Select(id => groups[id]).ToList();
        if (dumped.IsSuperuser)
        {
            held.Add(Domain.Users.Roles.Administrator);
        }

        var values = UserFields.ToStored(UserValues.Named(dumped.Username, email, held) with
        {
            FirstName = dumped.FirstName,
            LastName = dumped.LastName,
            IsActive = dumped.IsActive,
        });
        var errors = FindErrors(values);
        if (errors.Keys.All(field => field == nameof(values.Email)) && errors.Count > 0)
        {
            notes.Add(new ImportNote(dumped.Id, dumped.Username, IsRefused: false, $"comes without its e-mail: {Describe(errors)}"));
            values = values with { Email = null };
            errors = FindErrors(values);
        }

        if (errors.Count > 0)
        {
            return (null, Describe(errors));
        }

        if (!assigned.FitIntoToken(values.Roles))
        {
            return (null, "the roles do not fit into an access token of 4 KB");
        }

        var (hash, fault, note) = imports.Judge(dumped.PasswordHash);
        if (note is not null)
        {
            notes.Add(new ImportNote(dumped.Id, dumped.Username, IsRefused: false, note));
        }

        return fault is null
            ? (new UserToImport(new UserId(dumped.Id), values, hash, dumped.DateJoined, dumped.LastLogin), null)
            : (null, fault);
    }

    private static IReadOnlyDictionary<string, string[]> FindErrors(UserValues values)
    {
        var errors = new FieldErrors();
        UserFields.Check(errors, values, stored: null);
        return errors.ToDictionary();
    }

    private static string Describe(IReadOnlyDictionary<string, string[]> errors) =>
        string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"));
}
